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

    /// <summary>Whether every thread of the process stands still.</summary>
    public static bool IsStopped(int processId) => Directory.GetDirectories($"/proc/{processId}/task")
        .All(static thread => StateOf(thread) is 'T' or 't' or 'X' or 'Z');

    // The state stands behind the name, which is in brackets and may have any character.
    private static char StateOf(string thread)
    {
        string stat;
        try
        {
            stat = File.ReadAllText(Path.Combine(thread, "stat"));
        }
        catch (IOException)
        {
            // It has just ended.
            return 'X';
        }
        return stat[stat.LastIndexOf(')') + 2];
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
