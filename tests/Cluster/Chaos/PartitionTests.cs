using AdvoCache.Tests.Cluster.Lab;
using AdvoCache.Tests.Cluster.Nemesis;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>Networks that fall apart, or get bad.</summary>
public sealed class PartitionTests(ITestOutputHelper output) : ChaosTest(output)
{
    private static readonly TimeSpan Sampled = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static TimeSpan Hold => Scale.IsFull ? Minute : Sampled;

    [LabFact]
    public Task Symmetric() => Play(new Row("symmetric partition", new Split()) { Full = 100, Sample = 4 });

    [LabFact]
    public Task One_way() => Play(new Row("one-way partition", new OneWayCut())
    {
        Full = 60,
        Sample = 3,
        Promises = [Promises.LeaderChangesAtMost(2, OneWayCut.Name)],
    });

    [LabFact]
    public Task Leader_isolated_with_its_clients() => Play(new Row("leader isolated with its clients", new IsolateLeader())
    {
        Full = 60,
        Sample = 2,
        Promises =
        [
            Promises.Silence((window, operation) => operation.Node == window.Target),
            Promises.NobodyWaitsInVain,
            Promises.SubscribersToldWithin(TimeSpan.FromSeconds(6)),
        ],
    });

    [LabFact]
    public Task Bad_links()
    {
        var worst = new DegradeLinks("loss 20 %", new LinkQuality { Loss = 0.2 }, Hold);
        DegradeLinks[] bearable =
        [
            new("delay 50±20 ms", new LinkQuality { DelayMs = 50, JitterMs = 20 }, Hold),
            new("loss 1 %", new LinkQuality { Loss = 0.01 }, Hold),
            new("loss 5 %", new LinkQuality { Loss = 0.05 }, Hold),
            new("delay 50±20 ms, loss 1 %", new LinkQuality { DelayMs = 50, JitterMs = 20, Loss = 0.01 }, Hold),
            new("reorder 10 %, delay 10±5 ms", new LinkQuality { DelayMs = 10, JitterMs = 5, Reorder = 0.1 }, Hold),
            new("1 Mbit/s", new LinkQuality { KilobitsPerSecond = 1_000 }, Hold),
        ];
        return Play(new Row("bad links", [.. bearable, worst])
        {
            Full = 1,
            Sample = 1,
            Options = new LabOptions { BadLinks = true },
            Promises = [Promises.LeaderChangesAtMost(1, bearable.Select(fault => fault.Kind))],
        });
    }
}
