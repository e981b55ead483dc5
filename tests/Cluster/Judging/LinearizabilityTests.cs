using AdvoCache.Tests.Cluster.Histories;
using static AdvoCache.Tests.Cluster.Judging.Simulation.Draft;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>Small histories, each with one trick.</summary>
public sealed class LinearizabilityTests
{
    [Fact]
    public void A_get_beside_a_set_may_see_the_value_before_or_the_one_after()
    {
        Accepts(Set(0, 1, 1), Set(2, 9, 2), Get(3, 4, 1), Get(5, 6, 2));
        Accepts(Set(0, 1, 1), Set(2, 9, 2), Get(3, 4, 1), Get(3, 4, 2));
    }

    [Fact]
    public void A_get_after_an_acknowledged_set_sees_it() => Rejects(Set(0, 1, 1), Set(2, 3, 2), Get(4, 5, 1));

    [Fact]
    public void Two_gets_in_turn_cannot_see_new_then_old() => Rejects(Set(0, 1, 1), Set(2, 9, 2), Get(3, 4, 2), Get(5, 6, 1));

    [Fact]
    public void Two_readers_cannot_see_two_sets_in_different_orders() =>
        Rejects(Set(0, 20, 1), Set(0, 20, 2), Get(1, 2, 1), Get(3, 4, 2), Get(5, 6, 1));

    [Fact]
    public void A_value_that_nobody_set_is_seen_by_nobody() => Rejects(Set(0, 1, 1), Get(2, 3, 7));

    [Fact]
    public void A_value_is_not_seen_before_its_set_is_sent()
    {
        Rejects(Get(0, 1, 1), Set(2, 3, 1));
        Rejects(Get(0, 1, 1), Set(2, 3, 1).Unanswered());
    }

    [Fact]
    public void A_set_without_answer_may_take_effect_late_or_never()
    {
        Accepts(Set(0, 1, 1), Set(2, 3, 2).Unanswered(), Get(4, 5, 1), Get(6, 7, 2), Get(8, 9, 2));
        Accepts(Set(0, 1, 1), Set(2, 3, 2).Unanswered(), Get(4, 5, 1), Set(6, 7, 3), Get(8, 9, 3), Get(10, 11, 2));
        Accepts(Set(0, 1, 1), Set(2, 3, 2).Unanswered(), Get(4, 5, 1));
    }

    [Fact]
    public void A_set_without_answer_takes_effect_once() =>
        Rejects(Set(0, 1, 1), Set(2, 3, 2).Unanswered(), Get(4, 5, 2), Set(6, 7, 3), Get(8, 9, 3), Get(10, 11, 2));

    [Fact]
    public void What_had_no_effect_is_seen_by_nobody() =>
        Rejects(Set(0, 1, 1), Set(2, 3, 2).Unanswered() with { Outcome = Outcome.NoEffect }, Get(4, 5, 2));

    [Fact]
    public void A_lost_write_is_found() => Rejects(Set(0, 1, 1), Get(2, 3, null));

    [Fact]
    public void A_delete_explains_an_absent_key_and_one_without_answer_explains_it_once()
    {
        Accepts(Set(0, 1, 1), Delete(2, 3), Get(4, 5, null));
        Accepts(Set(0, 1, 1), Delete(2, 3).Unanswered(), Get(4, 5, 1), Get(6, 7, null), Get(8, 9, null));
        Rejects(Set(0, 1, 1), Delete(2, 3).Unanswered(), Get(4, 5, null), Set(6, 7, 2), Get(8, 9, null));
        Rejects(Set(0, 1, 1), Delete(2, 3), Get(4, 5, 1));
    }

    [Fact]
    public void A_delete_by_prefix_or_suffix_counts_for_the_keys_it_matches()
    {
        var prefix = Delete(2, 3, "a") with { Kind = OperationKind.DeletePrefix };
        Accepts(Set(0, 1, 1, "ab"), Set(0, 1, 2, "cb"), prefix, Get(4, 5, null, key: "ab"), Get(4, 5, 2, key: "cb"));
        Rejects(Set(0, 1, 1, "ab"), prefix, Get(4, 5, 1, key: "ab"));
        Rejects(Set(0, 1, 2, "cb"), prefix, Get(4, 5, null, key: "cb"));
        Accepts(Set(0, 1, 2, "ca"), prefix with { Kind = OperationKind.DeleteSuffix }, Get(4, 5, null, key: "ca"));
    }

    [Fact]
    public void Of_two_conditional_sets_on_one_version_one_succeeds()
    {
        Accepts(Set(0, 1, 1), Set(2, 5, 2).If(1), Set(2, 5, 3).If(1).Refused(Refusal.VersionMismatch, 2), Get(6, 7, 2));
        Rejects(Set(0, 1, 1), Set(2, 5, 2).If(1), Set(2, 5, 3).If(1), Get(6, 7, 3));
    }

    [Fact]
    public void A_mismatch_tells_the_version_that_was()
    {
        Accepts(Set(0, 1, 1), Set(2, 3, 9).If(0).Refused(Refusal.VersionMismatch, 1));
        Rejects(Set(0, 1, 1), Set(2, 3, 2), Set(4, 5, 9).If(0).Refused(Refusal.VersionMismatch, 1));
        Rejects(Set(0, 1, 1), Set(2, 3, 9).If(5).Refused(Refusal.VersionMismatch, 0));
        Rejects(Set(0, 1, 1), Set(2, 3, 9).If(1).Refused(Refusal.VersionMismatch, 1));
        Rejects(Set(0, 1, 1), Set(2, 3, 9).If(0).Refused(Refusal.VersionMismatch, 4));
    }

    [Fact]
    public void The_version_of_a_set_without_answer_is_learned_from_a_get_or_a_mismatch()
    {
        Accepts(Set(0, 1, 1), Set(2, 3, 2).Unanswered(), Get(4, 5, 2, version: 70), Set(6, 7, 3).If(70), Get(8, 9, 3));
        Accepts(Set(0, 1, 1), Set(2, 3, 2).Unanswered(), Delete(4, 5).If(1).Refused(Refusal.VersionMismatch, 70), Delete(6, 7).If(70), Get(8, 9, null));
        Rejects(Set(0, 1, 1), Set(2, 3, 2).Unanswered(), Get(4, 5, 2, version: 70), Set(6, 7, 3).If(71));
        Rejects(Set(0, 1, 1), Set(2, 3, 2).Unanswered(), Get(4, 5, 2, version: 70), Get(6, 7, 2, version: 71));
    }

    [Fact]
    public void A_value_may_go_by_itself_when_its_time_is_over_and_not_before()
    {
        var brief = Set(0, 1, 1) with { TtlMs = 100 };
        Accepts(brief, Get(2, 101, null), Get(102, 103, null));
        Rejects(brief, Get(2, 99, null));
        Rejects(brief, Get(110, 111, null), Get(112, 113, 1));
        Accepts(Set(0, 1, 2), Set(2, 200, 1) with { TtlMs = 100 }, Get(150, 160, null));
        Accepts(Set(0, 1, 2), (Set(2, 3, 1) with { TtlMs = 100 }).Unanswered(), Get(150, 160, null));
    }

    [Fact]
    public void A_reading_of_the_sheet_reads_every_key()
    {
        var values = new Dictionary<string, string> { ["k"] = "1" };
        var reading = new SheetReading("s", "n1", Ms(4), Ms(5), null, values, IsFinal: true);
        Assert.Empty(Check(Set(0, 1, 1), reading));
        Assert.NotEmpty(Check(Set(0, 1, 1), Set(2, 3, 2), reading));
        Assert.NotEmpty(Check(Set(0, 1, 1), Set(2, 3, 2, "other"), reading));
    }

    [Fact]
    public void Stale_gets_are_not_asked_to_be_current() => Accepts(Set(0, 1, 1), Set(2, 3, 2), Get(4, 5, 1) with { Stale = true });

    [Fact]
    public void A_violation_is_explained_by_the_operations_around_it()
    {
        var violation = Assert.Single(Check([.. Enumerable.Range(1, 50).Select(i => Set(i * 2, (i * 2) + 1, i)), Get(104, 105, 49), Get(106, 107, 50)]));
        Assert.Contains("key k", violation.Text, StringComparison.Ordinal);
        Assert.Contains("Get k = 49", violation.Text, StringComparison.Ordinal);
        Assert.Contains("can only have been 49", violation.Text, StringComparison.Ordinal);
        Assert.True(violation.Text.Split('\n').Length < 15, violation.Text);
    }

    [Fact]
    public void A_search_that_gives_up_is_a_violation()
    {
        var rules = Rules.Default with { MaxConfigurations = 10 };
        Fact[] facts = [.. Enumerable.Range(1, 8).SelectMany(i => new Fact[] { Set(0, 100, i), Get(1, 90, i) })];
        Assert.Contains("undecided", Assert.Single(Linearizability.Check(new(facts), rules)).Text, StringComparison.Ordinal);
        Assert.Empty(Check(facts));
    }

    private static Violation[] Check(params Fact[] facts) => [.. Linearizability.Check(new(facts), Rules.Default)];

    private static void Accepts(params Operation[] operations) => Assert.Empty(Check(operations));

    private static void Rejects(params Operation[] operations) => Assert.NotEmpty(Check(operations));
}
