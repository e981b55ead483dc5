using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging.Simulation;
using static AdvoCache.Tests.Cluster.Judging.Simulation.Draft;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>The sum of a run: digests, bounds in time, and whether it counts.</summary>
public sealed class VerdictTests
{
    [Fact]
    public void A_true_run_has_no_violation()
    {
        var sheet = new SimulatedSheet(1, new());
        Segment[] heard = [.. SimulatedSubscriber.Listen(sheet, 2, 1)];
        var verdict = new History([.. sheet.Operations, .. heard, sheet.Final(), new DigestReading("n1", 5, "a", 1), new DigestReading("n2", 5, "a", 2)]).Judged();
        Assert.Empty(verdict.Violations);
        Assert.Equal(sheet.Operations.Count, verdict.Operations);
    }

    [Fact]
    public void Each_checker_has_its_say()
    {
        var broken = new History(
        [
            Set(0, 1, 9), Get(2, 3, null).At(5), Lock(1, 0, 1, 7), Lock(2, 0, 1, 7),
            new DigestReading("n1", 5, "a", 1), new DigestReading("n2", 5, "b", 2),
            new Segment
            {
                Subscriber = 1, Sheet = "s", Node = "n1", Since = 4, Index = 4, Opened = 0,
                Heard = [], Ended = Ms(9), End = EndKind.RunEnded,
            },
        ]).Judged();
        Assert.Equal(
            ["Digests", "Expiry", "IndexOrder", "Kept", "Linearizability", "Locks", "Streams"],
            broken.Violations.Select(violation => violation.Check).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains("violations", broken.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_indexes_have_equal_digests()
    {
        History readings = new([new DigestReading("n1", 5, "a", 1), new DigestReading("n2", 6, "b", 2), new DigestReading("n2", 5, "a", 2)]);
        Assert.Empty(Digests.Check(readings));
        Assert.Equal(1, Digests.Compared(readings));
        Assert.Single(Digests.Check(new([.. readings.Facts, new DigestReading("n3", 6, "c", 3)])));
    }

    [Fact]
    public void A_run_counts_only_with_enough_of_everything()
    {
        var verdict = new Verdict(new([Set(0, 1, 5), Set(2, 3, 6).Unanswered(), Get(4, 5, null), new Injection("kill", "n1", 1, 2)]), []);
        Assert.Empty(verdict.Shortfalls(new(3, 50, 1), "kill"));
        Assert.Equal(4, verdict.Shortfalls(new(4, 90, 2), "kill", "pause").Count());
        Assert.Equal(20_000, Threshold.Full.Operations);
    }

    [Fact]
    public void A_recovery_lasts_until_a_write_sent_after_the_fault_is_acknowledged()
    {
        var history = new History(
        [
            Set(0, 30, 5), Set(20, 50, 6), Set(60, 65, 7),
            new Injection("kill", "n1", Ms(10), Ms(55)), new Injection("kill", "n2", Ms(100), Fact.Never),
        ]);
        Assert.Equal([TimeSpan.FromMilliseconds(40), null], Recovery.Times(history, "kill"));
        Assert.Equal(TimeSpan.FromMilliseconds(10), Recovery.Times(history, "kill", fromItsEnd: true)[0]);
        Assert.Equal(Ms(50), Recovery.NextAcknowledgement(history, Ms(10)));
        Assert.Equal(2, Recovery.Slower(history, "kill", TimeSpan.FromMilliseconds(39)).Count());
        Assert.Single(Recovery.Slower(history, "kill", TimeSpan.FromMilliseconds(40)));
        Assert.Null(Recovery.Max(Recovery.Times(history, "kill")));
        Assert.Equal(TimeSpan.FromSeconds(2), Recovery.Median([TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)]));
    }

    [Fact]
    public void Leader_changes_are_new_terms()
    {
        var history = new History(
        [
            new LeaderSighting("n1", 3, Ms(1)), new Injection("cut", "n1", Ms(10), Ms(20)), new LeaderSighting("n1", 3, Ms(11)),
            new LeaderSighting("n2", 4, Ms(12)), new LeaderSighting("n2", 4, Ms(13)), new Injection("cut", "n2", Ms(30), Ms(40)),
            new LeaderSighting("n3", 6, Ms(31)), new LeaderSighting("n1", 7, Ms(32)),
        ]);
        Assert.Equal([1, 2], Recovery.LeaderChanges(history, "cut"));
    }
}
