using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AdvoCache.Host.CommandLine;

/// <summary>Asks another process to stop, which .NET's Process can only kill.</summary>
internal static class UnixSignals
{
    private const int SigTerm = 15;

    public static void Terminate(Process process)
    {
        if (process.HasExited)
            return;
        if (OperatingSystem.IsWindows())
            process.Kill();
        else
            _ = Kill(process.Id, SigTerm); // It may have ended by now; then there is nobody left to ask.
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
