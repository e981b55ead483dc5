using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using AdvoCache.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>
/// A network of its own for one simulated host. Its name bears the id of this test process, so that runs side by side do not meet,
/// and so that what a killed run left behind is known for it.
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    private const string Folder = "/run/netns";
    private const string Prefix = "advo-";
    private const int CloneNewNet = 0x4000_0000;

    private static int _count;

    public NetworkNamespace(string host)
    {
        // Three parts: one test process lays out several labs after one another.
        Name = $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _count)}-{host}";
        Shell.Run("ip", "netns", "add", Name);
        AtExit.Add(this, Delete);
        Ip("link set lo up");
    }

    public string Name { get; }

    /// <summary>What a process has to be started with to live in here. It execs, so the process keeps its id.</summary>
    public string[] Launcher => ["nsenter", $"--net={Path}"];

    private string Path => System.IO.Path.Combine(Folder, Name);

    /// <summary>Deletes the namespaces of test processes that are gone, with the nodes that still live in them.</summary>
    public static void ClearLeftovers()
    {
        if (!Directory.Exists(Folder))
            return;
        foreach (var name in Directory.GetFiles(Folder, Prefix + "*").Select(path => System.IO.Path.GetFileName(path)))
        {
            if (!int.TryParse(name[Prefix.Length..].Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var owner) || IsAlive(owner))
                continue;
            foreach (var id in Shell.Run("ip", "netns", "pids", name).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                Shell.Run("kill", "-9", id);
            Shell.Run("ip", "netns", "del", name);
        }
    }

    /// <summary>Commands of the ip tool, a line each, inside.</summary>
    public void Ip(params IEnumerable<string> commands) => Shell.Feed(string.Join('\n', commands) + "\n", "ip", "-n", Name, "-batch", "-");

    /// <summary>A ruleset or commands of nft, as one transaction, inside.</summary>
    public void Nft(string script) => Shell.Feed(script, Launcher[0], [.. Launcher[1..], "nft", "-f", "-"]);

    /// <summary>
    /// Does something on a thread that is inside. A socket or device that it opens stays inside for good, whoever uses it later.
    /// </summary>
    public T Run<T>(Func<T> action)
    {
        T result = default!; // Read only when the thread has set it.
        ExceptionDispatchInfo? failure = null;
        // A thread of its own, which ends afterwards: no thread of the pool may ever be left in here.
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                result = action();
            }
            catch (Exception problem)
            {
                failure = ExceptionDispatchInfo.Capture(problem);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    public void Dispose()
    {
        AtExit.Remove(this);
        Delete();
    }

    private static bool IsAlive(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private void Delete() => Shell.Run("ip", "netns", "del", Name);

    private void Enter()
    {
        using SafeFileHandle file = File.OpenHandle(Path);
        if (SetNamespace(file, CloneNewNet) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"setns({Name}) failed");
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNamespace(SafeFileHandle handle, int kind);
}
