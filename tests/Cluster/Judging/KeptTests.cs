using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging.Simulation;
using FsCheck.Xunit;
using static AdvoCache.Tests.Cluster.Judging.Simulation.Draft;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>What was acknowledged is there at the end.</summary>
public sealed class KeptTests
{
    [Property(MaxTest = 100, EndSize = 1_000_000)]
    public void True_histories_pass(int seed)
    {
        var sheet = new SimulatedSheet(seed, new() { TtlMs = seed % 2 == 0 ? 20 : 0, UnknownPercent = 10 });
        Assert.Empty(Check([.. sheet.Operations, sheet.Final()]));
    }

    [Property(MaxTest = 100, EndSize = 1_000_000)]
    public void A_lost_key_is_found(int seed)
    {
        var sheet = new SimulatedSheet(seed, new() { Deletes = false, UnknownPercent = 0 });
        var final = sheet.Final();
        var values = final.Values.Skip(1).ToDictionary(pair => pair.Key, pair => pair.Value);
        Assert.Single(Check([.. sheet.Operations, final with { Values = values }]));
    }

    [Fact]
    public void The_last_write_by_index_is_there()
    {
        Assert.Empty(Check(Set(0, 9, 6), Set(0, 9, 5), Final(("k", "6"))));
        Assert.Single(Check(Set(0, 9, 6), Set(0, 9, 5), Final(("k", "5"))));
        Assert.Single(Check(Set(0, 9, 6), Final()));
        Assert.Empty(Check(Set(0, 9, 6), Delete(10, 11).At(7), Final()));
        Assert.Single(Check(Set(0, 9, 6), Delete(10, 11).At(7), Final(("k", "6"))));
    }

    [Fact]
    public void Something_without_answer_may_have_come_after_it()
    {
        Assert.Empty(Check(Set(0, 1, 6), Set(2, 3, 5).Unanswered(), Final(("k", "5"))));
        Assert.Empty(Check(Set(0, 1, 6), Delete(2, 3).Unanswered(), Final()));
        Assert.Single(Check(Set(0, 1, 4).Unanswered(), Get(2, 3, 4), Set(4, 5, 6), Final(("k", "4"))));
        Assert.Single(Check(Set(0, 1, 6), Set(2, 3, 5).Unanswered() with { Outcome = Outcome.NoEffect }, Final(("k", "5"))));
    }

    [Fact]
    public void All_nodes_say_the_same_at_the_end() =>
        Assert.Contains("differ", Assert.Single(Check(Set(0, 1, 6), Set(0, 1, 5).Unanswered(), Final(("k", "6")), Final(("k", "5")))).Text, StringComparison.Ordinal);

    [Fact]
    public void A_run_that_nobody_looked_at_when_it_was_over_proves_nothing() => Assert.Single(Check(Set(0, 1, 6)));

    private static SheetReading Final(params (string Key, string Value)[] values) =>
        new("s", "n1", Ms(100), Ms(101), 90, values.ToDictionary(pair => pair.Key, pair => pair.Value), IsFinal: true);

    private static Violation[] Check(params IEnumerable<Fact> facts) => [.. Kept.Check(new(facts), Rules.Default)];
}
