using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace AdvoCache.Bench.Systems;

/// <summary>A process that is nothing but a client of the .NET library, see <see cref="FollowingClient"/>.</summary>
internal sealed class FollowingProcess : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    internal FollowingProcess(Uri node, string sheet, bool listens)
    {
        List<string> arguments = [typeof(FollowingProcess).Assembly.Location, "follow", "--node", node.ToString(), "--sheet", sheet];
        if (listens)
            arguments.Add("--listen");
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        // Also when the driver is stopped in the middle.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
        _ = Answer();
    }

    internal void Begin() => _ = Ask("begin");

    internal Following End() => JsonSerializer.Deserialize<Following>(Ask("end")) ?? throw new IOException("The client has no figures.");

    /// <summary>Of all keys up to that one, for which it waits.</summary>
    internal string Digest(int last) => Ask(string.Create(CultureInfo.InvariantCulture, $"digest {last}"));

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private string Ask(string order)
    {
        _process.StandardInput.WriteLine(order);
        return Answer();
    }

    private string Answer()
    {
        var line = _process.StandardOutput.ReadLineAsync();
        return line.Wait(AnswerLimit) && line.Result is { } answer ? answer : throw new IOException("The client does not answer.");
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
            _process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It has ended, or is disposed of.
        }
    }
}
