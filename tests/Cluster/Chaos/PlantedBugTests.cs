#if PLANTED_BUGS
using AdvoCache.Core;
using AdvoCache.Tests.Cluster.Judging;
using AdvoCache.Tests.Cluster.Lab;
using AdvoCache.Tests.Cluster.Nemesis;
using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>
/// The judges judged: a build that has bugs (configuration "Planted") must not get through. Each bug meets a row that gives it an
/// opportunity, and the violation must be of the kind that the bug is.
/// </summary>
public sealed class PlantedBugTests(ITestOutputHelper output) : ChaosTest(output)
{
    [LabFact]
    public Task Weak_reads() => Catch(Planted.WeakReads, new("weak reads", new Split()) { Full = 10, Sample = 4 }, nameof(Linearizability), nameof(IndexOrder));

    [LabFact]
    public Task A_wiped_log_that_votes() => Catch(Planted.WipedLogVotes, new("wiped log votes", new LoseLog(wipe: true)) { Full = 10, Sample = 2 },
        nameof(Kept), nameof(Linearizability), nameof(IndexOrder), nameof(Streams), nameof(Digests));

    [LabFact(Clock = true)]
    public Task Expiry_by_the_local_clock()
        => Catch(Planted.LocalClock, new("local clock", new TurnClock()) { Full = 10, Sample = 4, Options = new() { Clocks = true } }, nameof(Expiry));

    [LabFact]
    public Task A_dropped_broadcast() => Catch(Planted.DroppedBroadcast, new("dropped broadcast", new KillFollower()) { Full = 10, Sample = 1 }, nameof(Streams));

    [LabFact]
    public Task A_token_that_starts_over() => Catch(Planted.TokenReset, new("token reset", new KillLeader()) { Full = 10, Sample = 3 }, nameof(Locks));

    private async Task Catch(string bug, Row row, params string[] checks)
    {
        var variables = NodeSettings.With(("ADVO_TEST_PLANTED_BUG", bug));
        var (violations, seed, _) = await Judge(row with { Options = row.Options with { Variables = variables } });
        Assert.True(violations.Any(violation => checks.Contains(violation.Check)), $"{bug} was not caught, ADVO_CHAOS_SEED={seed}");
    }
}
#endif
