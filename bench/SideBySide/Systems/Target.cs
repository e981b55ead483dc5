using System.Net;
using System.Net.Sockets;
using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Systems;

/// <summary>A system under test, as processes of this machine.</summary>
internal abstract class Target(string name, string scratch) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);
    private static int _directories;

    internal string Name { get; } = name;

    internal IReadOnlyList<ServerProcess> Processes => Servers;

    protected List<ServerProcess> Servers { get; } = [];

    /// <summary>A directory of this target's own.</summary>
    protected string Scratch { get; } = Path.Combine(scratch, $"{Environment.ProcessId}-{Interlocked.Increment(ref _directories)}");

    /// <summary>Why it cannot be measured here, or null.</summary>
    internal virtual string? Missing => null;

    /// <summary>Whether it has the feature that the work needs.</summary>
    internal abstract bool Does(Feature feature);

    internal abstract Task StartAsync();

    /// <summary>A client for requests of its own keys. The run's number is another one for each measurement.</summary>
    internal abstract Connection Client(int run, int number, ILoad load);

    /// <summary>A client that hears what the writer of this run writes; number 0 is the writer.</summary>
    internal virtual Connection FanOutClient(int run, int number, ILoad load) => throw new NotSupportedException();

    /// <summary>A client at a node that does not lead.</summary>
    internal virtual Connection FollowerClient(int run, int number, ILoad load) => throw new NotSupportedException();

    /// <summary>Kills what leads, with signal 9.</summary>
    internal virtual void KillLeader() => throw new NotSupportedException();

    /// <summary>Starts again what was killed, and returns when all is well.</summary>
    internal virtual Task MendAsync() => throw new NotSupportedException();

    /// <summary>Of the server that has most.</summary>
    internal double ResidentMegabytes => Servers.Max(static server => ProcessorTime.ResidentMegabytes(server.Id));

    internal virtual double ProcessorSeconds => ProcessorTime.Of(Servers.Where(static server => server.IsRunning).Select(static server => server.Id));

    public virtual ValueTask DisposeAsync()
    {
        foreach (var server in Servers)
            server.Dispose();
        if (Directory.Exists(Scratch))
            Directory.Delete(Scratch, recursive: true);
        return ValueTask.CompletedTask;
    }

    protected static IPEndPoint Loopback(int port) => new(IPAddress.Loopback, port);

    /// <summary>Ports that were free a moment ago.</summary>
    protected static int[] FreePorts(int count)
    {
        var sockets = Enumerable.Range(0, count).Select(static _ => new Socket(SocketType.Stream, ProtocolType.Tcp)).ToArray();
        foreach (var socket in sockets)
            socket.Bind(Loopback(0));
        var ports = sockets.Select(static socket => ((IPEndPoint)socket.LocalEndPoint!).Port).ToArray();
        foreach (var socket in sockets)
            socket.Dispose();
        return ports;
    }

    protected async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        while (true)
        {
            try
            {
                if (await holds())
                    return;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or IOException or SocketException or System.Text.Json.JsonException)
            {
                // It is still starting.
            }
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"{Name}: {what} did not happen in {StartLimit.TotalSeconds} s; see {string.Join(", ", Servers.Select(static server => server.OutputPath))}");
            await Task.Delay(LookEvery);
        }
    }

    protected static string? NotInstalled(string program, string package)
        => Environment.GetEnvironmentVariable("PATH")!.Split(':').Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, program)))
            ? null
            : $"{program} is not installed (Debian package {package})";
}
