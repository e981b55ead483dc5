using System.Runtime.InteropServices;

namespace AdvoCache.Cli;

/// <summary>
/// Turns Ctrl+C, SIGTERM and a lost terminal into cancelled tokens, or hands them to whoever has diverted them.
/// Invariant: while it lives none of them ends the process by itself, so that locks are freed first.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly PosixSignalRegistration[] _registrations;
    private CancellationTokenSource _command = new();
    private Action<PosixSignal>? _diverted;

    public Interrupts() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Take),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Take),
    ];

    /// <summary>Cancelled by the next signal.</summary>
    public CancellationToken Token
    {
        get
        {
            lock (_gate)
                return _command.Token;
        }
    }

    /// <summary>Cancelled by what ends a whole shell, not by Ctrl+C.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>A token of its own for the next command of a shell: Ctrl+C ended only the one before.</summary>
    public CancellationToken NextCommand()
    {
        lock (_gate)
        {
            if (_command.IsCancellationRequested && !_ending.IsCancellationRequested)
                _command = new();
            return _command.Token;
        }
    }

    /// <summary>Until it is disposed, signals go there and cancel nothing.</summary>
    public IDisposable Divert(Action<PosixSignal> handler)
    {
        lock (_gate)
            _diverted = handler;
        return new Diversion(this);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        Action<PosixSignal>? diverted;
        CancellationTokenSource command;
        lock (_gate)
            (diverted, command) = (_diverted, _command);
        if (diverted is not null)
        {
            diverted(context.Signal);
            return;
        }
        if (context.Signal != PosixSignal.SIGINT)
            _ending.Cancel();
        command.Cancel();
    }

    private sealed class Diversion(Interrupts interrupts) : IDisposable
    {
        public void Dispose()
        {
            lock (interrupts._gate)
                interrupts._diverted = null;
        }
    }
}
