using System.ComponentModel;
using System.Runtime.InteropServices;

namespace AdvoCache.Tests.Support;

/// <summary>The POSIX signals that the tests send to nodes. Linux numbers.</summary>
internal static class Signals
{
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"kill({processId}, {signal}) failed");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
