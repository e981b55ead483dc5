using System.Globalization;
using System.Net.Sockets;
using AdvoCache.Bench.Dialects;
using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Systems;

/// <summary>Redis, a primary and two replicas. With WAIT a set counts when one replica has it, as a majority of three would.</summary>
internal sealed class RedisTarget(bool wait, string scratch) : Target(wait ? "redis WAIT 1" : "redis", scratch)
{
    private readonly int[] _ports = FreePorts(3);

    internal override string? Missing => NotInstalled("redis-server", "redis-server");

    internal override bool Does(Feature feature) => feature switch
    {
        Feature.Requests => true,
        Feature.FanOut => !wait,
        _ => false,
    };

    internal override async Task StartAsync()
    {
        for (var i = 0; i < _ports.Length; i++)
        {
            List<string> arguments = ["--port", Port(i), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--client-output-buffer-limit", "pubsub 0 0 0"];
            if (i > 0)
                arguments.AddRange("--replicaof", "127.0.0.1", Port(0));
            Servers.Add(new($"redis{i}", "redis-server", arguments, Scratch));
        }
        await UntilAsync("two replicas", async () =>
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(Loopback(_ports[0]));
            await socket.SendAsync("INFO replication\r\n"u8.ToArray());
            _ = Blocking.ReadLine(socket);
            var online = 0;
            for (var line = Blocking.ReadLine(socket); !line.StartsWith("master_repl_offset", StringComparison.Ordinal); line = Blocking.ReadLine(socket))
                online += line.Contains("state=online", StringComparison.Ordinal) ? 1 : 0;
            return online == _ports.Length - 1;
        });
    }

    internal override Connection Client(int run, int number, ILoad load) => new(number, new RedisDialect(wait), Loopback(_ports[0]), load);

    /// <summary>Subscribers on the primary and its replicas; what is published at the primary reaches them all.</summary>
    internal override Connection FanOutClient(int run, int number, ILoad load)
        => new(number, number == 0 ? RedisDialect.Publisher : RedisDialect.Subscriber, Loopback(_ports[number % _ports.Length]), load);

    private string Port(int server) => _ports[server].ToString(CultureInfo.InvariantCulture);
}
