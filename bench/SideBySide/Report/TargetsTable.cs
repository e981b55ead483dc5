using System.Globalization;
using System.Text;

namespace AdvoCache.Bench.Report;

/// <summary>What is asked of AdvoCache, as ratios to others in the same run, and what was reached.</summary>
internal static class TargetsTable
{
    private const string Leader = "advocache 3";
    private const string Follower = "advocache 3 follower";

    internal static string Of(Results results)
    {
        var text = new StringBuilder("## Targets\n\n| what | asked | reached | |\n|---|---|---|---|\n");
        var empty = text.Length;
        Rate("set 64x1 100 B", Leader, "echo", 0.75);
        Rate("set 64x1 100 B", Leader, "redis WAIT 1", 1.0);
        Rate("set 64x1 100 B", Leader, "etcd", 4);
        Rate("set 64x1 100 B", Leader, "nats kv", 4);
        Rate("set 64x32 100 B", Leader, "nats kv", 3);
        Rate("set 64x32 100 B", Leader, "echo", 0.2);
        P50("set 1x1 100 B", Leader, "redis WAIT 1", 1.5);
        P50("set 1x1 100 B", Leader, "etcd", 0.5);
        Rate("get 64x1 100 B", Leader, "echo", 0.9);
        Rate("get 64x1 100 B", Follower, "echo", 0.6);
        Rate("get 64x1 100 B", Leader, "etcd", 5);
        Rate("get 64x32 100 B", Leader, "echo", 0.5);
        Rate("fan-out to 100, depth 1", Leader, "redis", 1.5);
        Rate("fan-out to 100, depth 32", Leader, "redis", 1.5);
        P99("fan-out to 100, 50 writes/s", Leader, "redis", 1.0);
        Own("set 64x1 100 B at half load: p99 to its p50", results.Find("set 64x1 100 B at half load", Leader) is { } half ? half.P99 / half.P50 : null, 10, atMost: true);
        Own("set 64x1 100 B, disk to tmpfs", Ratio("set 64x1 100 B", "advocache 3 disk", Leader), 0.25);
        Own("set 64x32 100 B, disk to tmpfs", Ratio("set 64x32 100 B", "advocache 3 disk", Leader), 0.6);
        Own("memory, 1 million entries, to redis", results.Figure("memory", Leader) / results.Figure("memory", "redis"), 1.3, atMost: true);
        Own("p99 of 64 writers while a sheet of 10,000 is opened, to without", results.Figure("open, p99 with", Leader) / results.Figure("open, p99 without", Leader), 1.5, atMost: true);
        Own("bytes allocated a replicated set, leader", results.Figure("garbage, set", Leader), 400, atMost: true);
        Own("bytes allocated a delivered broadcast", results.Figure("garbage, delivery", Leader), 16, atMost: true);
        return text.Length == empty ? "" : text.ToString();

        double? Ratio(string work, string target, string peer) => results.Find(work, target)?.PerSecond / results.Find(work, peer)?.PerSecond;

        void Rate(string work, string target, string peer, double asked) => Own($"{work}: {target} to {peer}", Ratio(work, target, peer), asked);

        void P50(string work, string target, string peer, double asked)
            => Own($"{work}, p50: {target} to {peer}", results.Find(work, target)?.P50 / results.Find(work, peer)?.P50, asked, atMost: true);

        void P99(string work, string target, string peer, double asked)
            => Own($"{work}, p99: {target} to {peer}", results.Find(work, target)?.P99 / results.Find(work, peer)?.P99, asked, atMost: true);

        void Own(string what, double? reached, double asked, bool atMost = false)
        {
            if (reached is not { } figure)
                return;
            var met = atMost ? figure <= asked : figure >= asked;
            text.Append(CultureInfo.InvariantCulture, $"| {what} | {(atMost ? "at most" : "at least")} {asked} | {figure:F2} | {(met ? "yes" : "**no**")} |\n");
        }
    }
}
