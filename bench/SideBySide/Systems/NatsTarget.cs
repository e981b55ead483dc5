using System.Net.Sockets;
using System.Text.Json;
using AdvoCache.Bench.Dialects;
using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Systems;

/// <summary>NATS with JetStream, three servers; the bucket is in memory on all three, and clients are at its leader, where it is fastest.</summary>
internal sealed class NatsTarget(string scratch) : ClusterTarget("nats kv", nodes: 3, scratch)
{

    internal override string? Missing => NotInstalled("nats-server", "nats-server");

    protected override Connection ClientAt(int node, int run, int number, ILoad load) => new(number, new NatsDialect(), Loopback(PortOf(node)), load);

    internal override Connection FanOutClient(int run, int number, ILoad load)
        => new(number, new NatsDialect(listens: number > 0), Loopback(PortOf(Leader + number)), load);

    protected override ServerProcess Launch(int node)
    {
        var configuration = Path.Combine(Scratch, $"s{node}.conf");
        Directory.CreateDirectory(Scratch);
        var routes = string.Join(", ", Enumerable.Range(0, Nodes).Where(other => other != node).Select(other => $"nats://127.0.0.1:{PeerPortOf(other)}"));
        File.WriteAllText(configuration, $$"""
            server_name: s{{node}}
            listen: 127.0.0.1:{{PortOf(node)}}
            jetstream { store_dir: "{{Scratch}}/s{{node}}", max_memory_store: 4G }
            cluster { name: bench, listen: 127.0.0.1:{{PeerPortOf(node)}}, routes: [ {{routes}} ] }
            """);
        return new($"s{node}", "/usr/sbin/nats-server", ["-c", configuration], Scratch);
    }

    /// <summary>A bucket that is there already is found as it was made.</summary>
    protected override async Task UntilReadyAsync()
    {
        await UntilAsync("a bucket", () => Task.FromResult(Ask(Leader + 1, $"$JS.API.STREAM.CREATE.KV_{NatsDialect.Bucket}", $$"""
            {"name":"KV_{{NatsDialect.Bucket}}","subjects":["$KV.{{NatsDialect.Bucket}}.>"],"retention":"limits","max_msgs_per_subject":1,"discard":"new","storage":"memory","num_replicas":3,"allow_rollup_hdrs":true,"deny_delete":true,"max_consumers":-1,"max_msgs":-1,"max_bytes":-1,"max_age":0}
            """.Trim()).TryGetProperty("config", out _)));
        await UntilAsync("a leader of the bucket", () =>
        {
            var cluster = Ask(Leader + 1, $"$JS.API.STREAM.INFO.KV_{NatsDialect.Bucket}", "").GetProperty("cluster");
            if (!cluster.TryGetProperty("leader", out var leader) || string.IsNullOrEmpty(leader.GetString()))
                return Task.FromResult(false);
            Leader = leader.GetString()![1] - '0';
            return Task.FromResult(cluster.GetProperty("replicas").EnumerateArray().All(static replica => replica.GetProperty("current").GetBoolean()));
        });
    }

    private JsonElement Ask(int node, string subject, string body)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 3000 };
        socket.Connect(Loopback(PortOf(node)));
        var dialect = new NatsDialect();
        dialect.Greet(socket);
        return JsonDocument.Parse(dialect.Ask(socket, subject, body)).RootElement;
    }
}
