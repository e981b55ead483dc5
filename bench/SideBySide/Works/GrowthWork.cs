using AdvoCache.Bench.Report;
using AdvoCache.Bench.Systems;

namespace AdvoCache.Bench.Works;

/// <summary>How the cost of a set and of a delivery grows with the size of everything.</summary>
internal static class GrowthWork
{
    internal const int MaxKeys = 1_000_000;

    private static readonly RequestWork[] Requests =
    [
        .. ((int[])[100, 1024, 4096, 32 * 1024]).Select(static bytes => new RequestWork("set", 64, 1, bytes)),
        .. ((int[])[1_000, 100_000, MaxKeys]).Select(static keys => new RequestWork("set", 1, 32, 100) { Keys = keys, Fills = true }),
        .. ((int[])[64, 1_000, 5_000, 10_000]).Select(static connections => new RequestWork("set", connections, 1, 100)),
    ];

    private static readonly FanOutWork[] FanOuts = [new(10, 1), new(100, 1), new(1_000, 1)];

    internal static void Measure(AdvoCacheTarget target, Results results, int rounds, Meter meter)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var work in Requests)
                results.Add(work.Measure(target, meter) with { Work = $"growth: {work.Name}" });
            foreach (var work in FanOuts)
                results.Add(work.Measure(target, meter) with { Work = $"growth: {work.Name}" });
        }
    }
}
