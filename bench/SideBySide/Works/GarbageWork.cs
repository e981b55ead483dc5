using AdvoCache.Bench.Load;
using AdvoCache.Bench.Report;
using AdvoCache.Bench.Systems;

namespace AdvoCache.Bench.Works;

/// <summary>What the leader allocates for a replicated set, and the node of the subscribers for a delivered broadcast.</summary>
internal static class GarbageWork
{
    private const int Subscribers = 100;

    internal static async Task MeasureAsync(AdvoCacheTarget target, Results results, int rounds, Meter meter)
    {
        foreach (var depth in (int[])[1, 32])
        {
            for (var round = 0; round < rounds; round++)
            {
                var before = await AllocatedAsync(target);
                var sample = new RequestWork("set", 64, depth, 100).Measure(target, meter);
                var sets = sample.PerSecond * meter.Total.TotalSeconds;
                results.Add(depth == 1 ? "garbage, set" : $"garbage, set, depth {depth}", target.Name, (await AllocatedAsync(target) - before) / sets, "bytes");
            }
        }
        for (var round = 0; round < rounds; round++)
        {
            var before = await AllocatedAsync(target);
            var sample = new FanOutWork(Subscribers, 32).Measure(target, meter);
            // A third of the subscribers are at the leader.
            var deliveries = sample.PerSecond * meter.Total.TotalSeconds / target.Nodes;
            results.Add("garbage, delivery", target.Name, (await AllocatedAsync(target) - before) / deliveries, "bytes");
        }
    }

    private static async Task<double> AllocatedAsync(AdvoCacheTarget target)
        => (await target.LeaderStatusAsync()).GetProperty("process").GetProperty("allocatedBytes").GetDouble();
}
