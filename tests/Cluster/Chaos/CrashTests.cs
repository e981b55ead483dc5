using AdvoCache.Tests.Cluster.Lab;
using AdvoCache.Tests.Cluster.Nemesis;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>Nodes that die, hang, stop, or forget.</summary>
public sealed class CrashTests(ITestOutputHelper output) : ChaosTest(output)
{
    [LabFact]
    public Task Leader_killed() => Play(new Row("leader kill -9", new KillLeader())
    {
        Full = 100,
        Sample = 3,
        Promises = [Promises.AcknowledgesWithin(TimeSpan.FromSeconds(3))],
    });

    [LabFact]
    public Task Follower_killed() => Play(new Row("follower kill -9", new KillFollower())
    {
        Full = 100,
        Sample = 3,
        Promises = [Promises.AcknowledgesWithin(TimeSpan.FromSeconds(3)), Promises.OthersUndisturbed],
    });

    [LabFact]
    public Task Rolling_restart() => Play(new Row("rolling restart by SIGTERM", new RollingRestart())
    {
        Full = 30,
        Sample = 1,
        Promises = [Promises.NoFailureTwice, Promises.WriteGapUnder(TimeSpan.FromSeconds(1.5))],
    });

    [LabFact]
    public Task Leader_paused() => Play(new Row("leader SIGSTOP", new PauseLeader()) { Full = 100, Sample = 3 });

    [LabFact]
    public Task Lock_holder_paused() => Play(new Row("lock holder paused past its TTL", new PauseHolder()) { Full = 50, Sample = 4 });

    [LabFact]
    public Task Majority_lost() => Play(new Row("majority lost", new LoseMajority())
    {
        Full = 30,
        Sample = 2,
        // Half of the time nothing can be done.
        FullPace = TimeSpan.FromMilliseconds(75),
        Promises = [Promises.Silence((_, _) => true), Promises.BackWithin(TimeSpan.FromSeconds(5))],
    });

    [LabFact]
    public Task Log_lost() => Play(new Row("node returns with an empty log while the leader is cut off", new LoseLog(wipe: true)) { Full = 50, Sample = 2 });

    [LabFact]
    public Task Log_kept() => Play(new Row("node returns with its log while the leader is cut off", new LoseLog(wipe: false)) { Full = 50, Sample = 1 });
}
