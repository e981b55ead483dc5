using AdvoCache.Tests.Cluster.Lab;
using AdvoCache.Tests.Cluster.Nemesis;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster.Chaos;

public sealed class PartitionTests(ITestOutputHelper output) : ChaosTest(output)
{
    [LabFact]
    public Task Symmetric() => Play(new Row("symmetric partition", new Split()) { Full = 100, Sample = 4 });

    [LabFact]
    public Task One_way() => Play(new Row("one-way partition", new OneWayCut()) { Full = 60, Sample = 3 });

    [LabFact]
    public Task Leader_isolated_with_its_clients() => Play(new Row("leader isolated with its clients", new IsolateLeader()) { Full = 60, Sample = 2 });
}
