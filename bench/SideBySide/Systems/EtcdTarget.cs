using System.Net.Http.Json;
using System.Text.Json;
using AdvoCache.Bench.Dialects;
using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Systems;

/// <summary>etcd, three nodes; clients are at the leader, where it is fastest.</summary>
internal sealed class EtcdTarget(string scratch) : Target("etcd", scratch)
{
    private const int Nodes = 3;
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };

    private readonly int[] _ports = FreePorts(Nodes * 2);
    private int _leader;

    internal override string? Missing => NotInstalled("etcd", "etcd-server");

    internal override bool Does(Feature feature) => true;

    internal override async Task StartAsync()
    {
        for (var node = 0; node < Nodes; node++)
            Servers.Add(Launch(node));
        await UntilReadyAsync();
    }

    internal override Connection Client(int run, int number, ILoad load) => new(number, new EtcdDialect(), Loopback(_ports[_leader]), load);

    internal override Connection FanOutClient(int run, int number, ILoad load)
        => new(number, new EtcdDialect(watches: number > 0), Loopback(_ports[(_leader + number) % Nodes]), load);

    internal override Connection FollowerClient(int run, int number, ILoad load) => new(number, new EtcdDialect(), Loopback(_ports[(_leader + 1) % Nodes]), load);

    internal override void KillLeader() => Servers[_leader].Kill();

    internal override async Task MendAsync()
    {
        for (var node = 0; node < Nodes; node++)
        {
            if (!Servers[node].IsRunning)
                Servers[node] = Launch(node);
        }
        await UntilReadyAsync();
    }

    private ServerProcess Launch(int node)
    {
        var cluster = string.Join(',', Enumerable.Range(0, Nodes).Select(other => $"e{other}=http://127.0.0.1:{_ports[Nodes + other]}"));
        var (client, peer) = ($"http://127.0.0.1:{_ports[node]}", $"http://127.0.0.1:{_ports[Nodes + node]}");
        return new(
            $"e{node}",
            "etcd",
            [
                "--name", $"e{node}", "--data-dir", Path.Combine(Scratch, $"e{node}"), "--listen-client-urls", client, "--advertise-client-urls", client,
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", cluster, "--initial-cluster-token", "bench",
                "--log-level", "error", "--quota-backend-bytes", "8589934592", "--auto-compaction-mode", "revision", "--auto-compaction-retention", "100000",
            ],
            Scratch);
    }

    private Task UntilReadyAsync() => UntilAsync("a leader", async () =>
    {
        for (var node = 0; node < Nodes; node++)
        {
            using var answer = await Http.PostAsJsonAsync(new Uri($"http://127.0.0.1:{_ports[node]}/v3/maintenance/status"), new { });
            var status = await answer.Content.ReadFromJsonAsync<JsonElement>();
            var leader = status.GetProperty("leader").GetString();
            if (leader is null or "0")
                return false;
            if (leader == status.GetProperty("header").GetProperty("member_id").GetString())
                _leader = node;
        }
        return true;
    });
}
