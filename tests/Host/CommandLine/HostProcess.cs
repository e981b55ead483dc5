using System.Collections.Concurrent;
using System.Diagnostics;

namespace AdvoCache.Tests.Host;

/// <summary>
/// The program, run as an operator runs it, in a directory of its own.
/// Invariant: when disposed, neither it nor any process that it started runs any more.
/// </summary>
internal sealed class HostProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SettingsFolder _folder = new();
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _error = new();
    private readonly Process _process;

    public HostProcess(IEnumerable<(string Name, string Value)> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "AdvoCache.Host.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data, _output);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data, _error);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Directory => _folder.Path;

    public int Id => _process.Id;

    public IReadOnlyList<string> Output => [.. _output];

    public IReadOnlyList<string> Error => [.. _error];

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, IReadOnlyList<string> Error)> RunAsync(params string[] arguments)
    {
        using var program = new HostProcess([], arguments);
        return (await program.ExitCodeAsync(), program.Error);
    }

    public async Task<int> ExitCodeAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>The first line that the program prints on standard output and that passes the test.</summary>
    public async Task<string> LineAsync(string what, Func<string, bool> test)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; await Task.Delay(20))
        {
            if (_output.FirstOrDefault(test) is { } line)
                return line;
        }
        throw new TimeoutException($"No line with {what} within {Patience}. Output:\n{string.Join('\n', _output)}\n{string.Join('\n', _error)}");
    }

    public async Task<int> PortAsync()
    {
        var line = await LineAsync("its address", line => line.Contains("listening on http://", StringComparison.Ordinal));
        return int.Parse(line[(line.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Terminate() => AdvoCache.Host.CommandLine.UnixSignals.Terminate(_process);

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    private static void Keep(string? line, ConcurrentQueue<string> lines)
    {
        if (line is not null)
            lines.Enqueue(line);
    }
}
