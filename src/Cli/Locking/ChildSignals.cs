using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AdvoCache.Cli.Locking;

/// <summary>Signals to a child process, which .NET's Process can only kill.</summary>
internal static class ChildSignals
{
    // These three have the same numbers on every Unix.
    private const int Hangup = 1;
    private const int Interrupt = 2;
    private const int Terminate = 15;

    public static void Send(Process child, PosixSignal signal)
    {
        if (child.HasExited)
            return;
        if (OperatingSystem.IsWindows())
            child.Kill();
        else
            _ = Kill(child.Id, NumberOf(signal)); // It may have ended by now; then there is nobody left to tell.
    }

    private static int NumberOf(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => Hangup,
        PosixSignal.SIGINT => Interrupt,
        _ => Terminate,
    };

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
