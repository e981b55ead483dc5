using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using AdvoCache.Cli.Output;
using AdvoCache.Client;

namespace AdvoCache.Cli.Locking;

/// <summary>
/// A program that runs while a lock is held, with this process's input, output and error stream.
/// Invariant: when it returns, the program has ended; if the lock was lost and that matters, the exit code is not 0.
/// </summary>
internal sealed class GuardedProgram(HeldLock held, IReadOnlyList<string> command, bool endsOnLoss, TimeSpan grace)
{
    private const string NameVariable = "ADVO_LOCK_NAME";
    private const string TokenVariable = "ADVO_LOCK_TOKEN";

    private readonly Lock _gate = new();
    private readonly List<PosixSignal> _early = [];
    private Process? _child;

    public async Task<int> RunAsync(Printer printer, Interrupts interrupts)
    {
        using var forwarding = interrupts.Divert(Forward);
        using var child = Start();
        var ended = child.WaitForExitAsync(CancellationToken.None);
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var losing = held.Lost.Register(lost.SetResult);

        if (await Task.WhenAny(ended, lost.Task) == ended)
            return child.ExitCode;
        printer.Problem("lock_lost", endsOnLoss
            ? $"the lock {JsonText.Key(held.Name)} is lost: {command[0]} is told to end"
            : $"the lock {JsonText.Key(held.Name)} is lost: {command[0]} goes on without it");
        if (!endsOnLoss)
        {
            await ended;
            return child.ExitCode;
        }
        await EndAsync(child, ended);
        // What took its end well has not done its work under the lock all the same.
        return child.ExitCode == ExitCode.Fine ? ExitCode.Unavailable : child.ExitCode;
    }

    private async Task EndAsync(Process child, Task ended)
    {
        ChildSignals.Send(child, PosixSignal.SIGTERM);
        try
        {
            await ended.WaitAsync(grace);
        }
        catch (TimeoutException)
        {
            child.Kill(entireProcessTree: true);
            await ended;
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false };
        start.Environment[NameVariable] = held.Name;
        start.Environment[TokenVariable] = held.Token.ToString(CultureInfo.InvariantCulture);
        Process child;
        try
        {
            child = Process.Start(start) ?? throw new Win32Exception();
        }
        catch (Win32Exception impossible)
        {
            throw new CommandException(ExitCode.NoSuchProgram, "cannot_run", $"{command[0]} cannot be run: {impossible.Message}", impossible);
        }
        lock (_gate)
        {
            _child = child;
            foreach (var signal in _early)
                ChildSignals.Send(child, signal);
        }
        return child;
    }

    private void Forward(PosixSignal signal)
    {
        // A terminal sends its Ctrl+C to the program too; a second one would look like impatience.
        if (signal == PosixSignal.SIGINT && !Console.IsInputRedirected)
            return;
        lock (_gate)
        {
            if (_child is { } child)
                ChildSignals.Send(child, signal);
            else
                _early.Add(signal);
        }
    }
}
