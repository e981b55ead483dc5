using System.Diagnostics;

namespace AdvoCache.Host.CommandLine;

/// <summary>
/// One node of a <see cref="LocalCluster"/>: this program again, in a process of its own.
/// Invariant: a process that was started has ended when <see cref="KeepRunningAsync"/> returns.
/// </summary>
internal sealed class LocalNode(string name, IReadOnlyList<string> arguments, TextWriter output)
{
    /// <summary>Between the death of a process and its successor, long enough to watch the others go on without it.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>After this a process that was asked to stop is killed.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private Process _process = new();
    private volatile bool _hasListened;
    private Task _relaying = Task.CompletedTask;

    public int ProcessId => _process.Id;

    public void Start()
    {
        _process.Dispose();
        _hasListened = false;
        _process = Process.Start(ThisProgram()) ?? throw new InvalidOperationException("The system did not start a process.");
        _relaying = Task.WhenAll(RelayAsync(_process.StandardOutput), RelayAsync(_process.StandardError));
    }

    /// <summary>Returns when it is cancelled, or when the node cannot run: starting it again would not mend a port in use or a wrong setting.</summary>
    public async Task KeepRunningAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
                break;
            await _relaying;
            if (!_hasListened && _process.ExitCode is ExitCode.CannotRun or ExitCode.BadSettings)
            {
                await output.WriteLineAsync($"{name} cannot run, so all stop");
                return;
            }

            await output.WriteLineAsync($"{name} ended with {_process.ExitCode}, starts again in {Pause.TotalSeconds} s");
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
                break;
            Start();
            await output.WriteLineAsync($"{name} is back, pid {ProcessId}");
        }
        await StopAsync();
    }

    private async Task StopAsync()
    {
        UnixSignals.Terminate(_process);
        using var patience = new CancellationTokenSource(Grace);
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        await _relaying;
        _process.Dispose();
    }

    private async Task RelayAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            _hasListened |= line.Contains("listening on", StringComparison.Ordinal);
            await output.WriteLineAsync($"{name} | {line}");
        }
    }

    private ProcessStartInfo ThisProgram()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The system does not tell what this process runs.");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "AdvoCache.Host.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }
}
