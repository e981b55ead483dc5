using System.Net.Http.Json;
using System.Text.Json;
using AdvoCache.Bench.Dialects;
using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Systems;

/// <summary>etcd, three nodes; clients are at the leader, where it is fastest.</summary>
internal sealed class EtcdTarget(string scratch) : ClusterTarget("etcd", nodes: 3, scratch)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };

    internal override string? Missing => NotInstalled("etcd", "etcd-server");

    protected override Connection ClientAt(int node, int run, int number, ILoad load) => new(number, new EtcdDialect(), Loopback(PortOf(node)), load);

    internal override Connection FanOutClient(int run, int number, ILoad load)
        => new(number, new EtcdDialect(watches: number > 0), Loopback(PortOf(Leader + number)), load);

    protected override ServerProcess Launch(int node)
    {
        var cluster = string.Join(',', Enumerable.Range(0, Nodes).Select(other => $"e{other}=http://127.0.0.1:{PeerPortOf(other)}"));
        var (client, peer) = ($"http://127.0.0.1:{PortOf(node)}", $"http://127.0.0.1:{PeerPortOf(node)}");
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

    protected override Task UntilReadyAsync() => UntilAsync("a leader", async () =>
    {
        for (var node = 0; node < Nodes; node++)
        {
            using var answer = await Http.PostAsJsonAsync(new Uri($"http://127.0.0.1:{PortOf(node)}/v3/maintenance/status"), new { });
            var status = await answer.Content.ReadFromJsonAsync<JsonElement>();
            var leader = status.GetProperty("leader").GetString();
            if (leader is null or "0")
                return false;
            if (leader == status.GetProperty("header").GetProperty("member_id").GetString())
                Leader = node;
        }
        return true;
    });
}
