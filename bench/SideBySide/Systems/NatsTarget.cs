using System.Net.Sockets;
using System.Text.Json;
using AdvoCache.Bench.Dialects;
using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Systems;

/// <summary>NATS with JetStream, three servers; the bucket is in memory on all three, and clients are at its leader, where it is fastest.</summary>
internal sealed class NatsTarget(string scratch) : Target("nats kv", scratch)
{
    private const int Nodes = 3;

    private readonly int[] _ports = FreePorts(Nodes * 2);
    private int _leader;

    internal override string? Missing => NotInstalled("nats-server", "nats-server");

    internal override bool Does(Feature feature) => true;

    internal override async Task StartAsync()
    {
        for (var node = 0; node < Nodes; node++)
            Servers.Add(Launch(node));
        await UntilAsync("a bucket", () => Task.FromResult(Ask(0, $"$JS.API.STREAM.CREATE.KV_{NatsDialect.Bucket}", $$"""
            {"name":"KV_{{NatsDialect.Bucket}}","subjects":["$KV.{{NatsDialect.Bucket}}.>"],"retention":"limits","max_msgs_per_subject":1,"discard":"new","storage":"memory","num_replicas":3,"allow_rollup_hdrs":true,"deny_delete":true,"max_consumers":-1,"max_msgs":-1,"max_bytes":-1,"max_age":0}
            """.Trim()).TryGetProperty("config", out _)));
        await FindLeaderAsync();
    }

    internal override Connection Client(int run, int number, ILoad load) => new(number, new NatsDialect(), Loopback(_ports[_leader]), load);

    internal override Connection FanOutClient(int run, int number, ILoad load)
        => new(number, new NatsDialect(listens: number > 0), Loopback(_ports[(_leader + number) % Nodes]), load);

    internal override Connection FollowerClient(int run, int number, ILoad load) => new(number, new NatsDialect(), Loopback(_ports[(_leader + 1) % Nodes]), load);

    internal override void KillLeader() => Servers[_leader].Kill();

    internal override async Task MendAsync()
    {
        for (var node = 0; node < Nodes; node++)
        {
            if (!Servers[node].IsRunning)
                Servers[node] = Launch(node);
        }
        await FindLeaderAsync();
    }

    private ServerProcess Launch(int node)
    {
        var configuration = Path.Combine(Scratch, $"s{node}.conf");
        Directory.CreateDirectory(Scratch);
        var routes = string.Join(", ", Enumerable.Range(0, Nodes).Where(other => other != node).Select(other => $"nats://127.0.0.1:{_ports[Nodes + other]}"));
        File.WriteAllText(configuration, $$"""
            server_name: s{{node}}
            listen: 127.0.0.1:{{_ports[node]}}
            jetstream { store_dir: "{{Scratch}}/s{{node}}", max_memory_store: 4G }
            cluster { name: bench, listen: 127.0.0.1:{{_ports[Nodes + node]}}, routes: [ {{routes}} ] }
            """);
        return new($"s{node}", "/usr/sbin/nats-server", ["-c", configuration], Scratch);
    }

    private Task FindLeaderAsync() => UntilAsync("a leader of the bucket", () =>
    {
        var cluster = Ask((_leader + 1) % Nodes, $"$JS.API.STREAM.INFO.KV_{NatsDialect.Bucket}", "").GetProperty("cluster");
        if (!cluster.TryGetProperty("leader", out var leader) || string.IsNullOrEmpty(leader.GetString()))
            return Task.FromResult(false);
        _leader = leader.GetString()![1] - '0';
        return Task.FromResult(cluster.GetProperty("replicas").EnumerateArray().All(static replica => replica.GetProperty("current").GetBoolean()));
    });

    private JsonElement Ask(int node, string subject, string body)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 3000 };
        socket.Connect(Loopback(_ports[node]));
        var dialect = new NatsDialect();
        dialect.Greet(socket);
        return JsonDocument.Parse(dialect.Ask(socket, subject, body)).RootElement;
    }
}
