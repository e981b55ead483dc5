using AdvoCache.Tests.Cluster.Lab;
using AdvoCache.Tests.Cluster.Nemesis;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster.Chaos;

public sealed class CrashTests(ITestOutputHelper output) : ChaosTest(output)
{
    [LabFact]
    public Task Leader_killed() => Play(new Row("leader kill -9", new KillLeader()) { Full = 100, Sample = 3 });

    [LabFact]
    public Task Follower_killed() => Play(new Row("follower kill -9", new KillFollower()) { Full = 100, Sample = 3 });

    [LabFact]
    public Task Leader_paused() => Play(new Row("leader SIGSTOP", new PauseLeader()) { Full = 100, Sample = 3 });
}
