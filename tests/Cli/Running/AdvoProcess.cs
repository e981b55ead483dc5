using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cli.Running;

/// <summary>How advo ended, and what it printed.</summary>
internal sealed record AdvoResult(int Code, string Output, string Error)
{
    /// <summary>What it printed, without the last line break.</summary>
    public string Text => Output.TrimEnd('\n');
}

/// <summary>advo in a process of its own, as a user would start it. It is dead after dispose.</summary>
internal sealed class AdvoProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly string Program = typeof(AdvoProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "advo").Value!; // The project file sets it.

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;

    private AdvoProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _error));
        AtExit.Add(this, KillIfRunning);
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public StreamWriter Input => _process.StandardInput;

    public string Output => TextOf(_output);

    public string Error => TextOf(_error);

    public string Seen => $"output: {Output}\nerror: {Error}";

    public static AdvoProcess Start(IReadOnlyDictionary<string, string> variables, params IEnumerable<string> arguments)
    {
        // A test run that is a background job of a shell ignores SIGINT, and its children would too.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var foreign in start.Environment.Keys.Where(IsForeign).ToArray())
            start.Environment.Remove(foreign);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return new(Process.Start(start) ?? throw new InvalidOperationException("The system did not start a process."));
    }

    public static async Task<AdvoResult> RunAsync(IReadOnlyDictionary<string, string> variables, string? input, params IEnumerable<string> arguments)
    {
        await using var process = Start(variables, arguments);
        if (input is not null)
            await process.Input.WriteAsync(input);
        process.Input.Close();
        return await process.WaitAsync();
    }

    public async Task<AdvoResult> WaitAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            await _reading.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"advo did not end within {Patience.TotalSeconds} s.\n{Seen}");
        }
        return new(_process.ExitCode, Output, Error);
    }

    public Task UntilOutput(string text) => Eventually.Until($"advo prints {text}", () => Output.Contains(text, StringComparison.Ordinal), Patience, () => Seen);

    public Task UntilError(string text) => Eventually.Until($"advo says {text}", () => Error.Contains(text, StringComparison.Ordinal), Patience, () => Seen);

    public async Task SendAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        AtExit.Remove(this);
        KillIfRunning();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void KillIfRunning()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    private static bool IsForeign(string name)
        => name.StartsWith("ADVO_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ConnectionStrings__", StringComparison.OrdinalIgnoreCase);

    private static string TextOf(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    private static async Task ReadAsync(StreamReader reader, StringBuilder text)
    {
        var buffer = new char[4_096];
        while (await reader.ReadAsync(buffer) is > 0 and var read)
        {
            lock (text)
                text.Append(buffer, 0, read);
        }
    }
}
