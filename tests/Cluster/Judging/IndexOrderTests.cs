using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging.Simulation;
using FsCheck.Xunit;
using static AdvoCache.Tests.Cluster.Judging.Simulation.Draft;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>Indexes that agree with real time and with what was read pass; each lie alone is found.</summary>
public sealed class IndexOrderTests
{
    [Property(MaxTest = 100, EndSize = 1_000_000)]
    public void True_histories_pass(int seed)
    {
        var sheet = new SimulatedSheet(seed, new() { TtlMs = seed % 2 == 0 ? 20 : 0, UnknownPercent = 10 });
        var final = sheet.Final();
        Assert.Empty(Check([.. sheet.Operations, final]));
    }

    [Property(MaxTest = 100, EndSize = 1_000_000)]
    public void A_get_that_hides_a_write_is_found(int seed)
    {
        var operations = new SimulatedSheet(seed, new()).Operations.ToList();
        foreach (var get in operations.Where(operation => operation is { Kind: OperationKind.Get, Outcome: Outcome.Done }).ToArray())
        {
            var older = operations.FindLast(set => set is { Kind: OperationKind.Set, Outcome: Outcome.Done } && set.Key == get.Key && set.Index < get.Version);
            if (older is null)
                continue;
            operations[operations.IndexOf(get)] = get with { Value = older.Value, Version = older.Version };
            if (operations.Exists(other => other != get && other.Value == get.Value && other.Outcome == Outcome.Done))
                Assert.NotEmpty(Check(operations));
        }
    }

    [Fact]
    public void What_is_called_after_an_answer_has_a_greater_index()
    {
        Assert.Empty(Check(Set(0, 1, 5), Set(2, 3, 6, "other")));
        Assert.NotEmpty(Check(Set(0, 1, 6), Set(2, 3, 5, "other").By(2)));
        Assert.Empty(Check(Set(0, 3, 6), Set(2, 3, 5, "other").By(2)));
        Assert.NotEmpty(Check(Set(0, 1, 6), Get(2, 3, null, key: "other").At(5).By(2)));
        Assert.Empty(Check(Set(0, 1, 6), Get(2, 3, null, key: "other").At(6).By(2)));
        Assert.Empty(Check(Set(0, 1, 6), (Get(2, 3, null, key: "other").At(5) with { Stale = true }).By(2)));
    }

    [Fact]
    public void A_connection_never_goes_back() =>
        Assert.NotEmpty(Check(Set(0, 1, 6), Get(2, 3, null, key: "other").At(5) with { Stale = true }));

    [Fact]
    public void An_index_is_given_once_and_never_left_out()
    {
        Assert.NotEmpty(Check(Set(0, 3, 6), Set(0, 3, 7, "other").At(6).By(2)));
        Assert.NotEmpty(Check(Set(0, 3, 6) with { Index = null }));
        Assert.NotEmpty(Check(Set(0, 3, 6) with { Version = 5 }));
    }

    [Fact]
    public void A_read_is_what_the_changes_up_to_its_index_left()
    {
        Assert.Empty(Check(Set(0, 9, 5), Set(0, 9, 6).By(2), Get(4, 8, 5).At(5).By(3)));
        Assert.NotEmpty(Check(Set(0, 9, 5), Set(0, 9, 6).By(2), Get(4, 8, 5).At(6).By(3)));
        Assert.NotEmpty(Check(Set(0, 9, 5), (Get(4, 8, null).At(5) with { Stale = true }).By(3)));
        Assert.NotEmpty(Check(Set(0, 9, 5), Get(4, 8, 5).At(4).By(3)));
        Assert.Empty(Check(Set(0, 9, 5) with { TtlMs = 5 }, Get(4, 20, null).At(5).By(3)));
    }

    [Fact]
    public void A_set_without_answer_has_an_index_from_after_it_was_sent()
    {
        Assert.NotEmpty(Check(Set(0, 1, 6, "other"), Set(2, 3, 5).Unanswered(), Get(8, 9, 5).At(7).By(3)));
        Assert.Empty(Check(Set(0, 1, 4, "other"), Set(2, 3, 5).Unanswered(), Get(8, 9, 5).At(7).By(3)));
    }

    private static Violation[] Check(params IEnumerable<Fact> facts) => [.. IndexOrder.Check(new(facts), Rules.Default)];
}
