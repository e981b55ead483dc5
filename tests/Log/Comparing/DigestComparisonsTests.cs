using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core;

namespace AdvoCache.Tests.Log.Comparing;

/// <summary>What n1 makes of what it took and what n2 and n3 tell. Digests are one byte here.</summary>
public sealed class DigestComparisonsTests
{
    private const string Right = "aa";
    private const string Wrong = "bb";

    private readonly List<ReportDigest> _reported = [];
    private readonly LineLog _lines = new();
    private readonly DigestComparisons _comparisons;
    private JoinedNode[] _nodes = [new(new(1), "n1"), new(new(2), "n2"), new(new(3), "n3")];

    public DigestComparisonsTests() => _comparisons = new("n1", _reported.Add, _lines);

    [Fact]
    public void What_was_taken_is_reported()
    {
        Take(7, Right);
        var report = Assert.Single(_reported);
        Assert.Equal((7L, "n1", (long)StateImage.Version, Right), (report.Comparison, report.Node.ToArray().Plain(), report.Form, Convert.ToHexStringLower(report.Digest.Span)));
    }

    [Fact]
    public void Equal_digests_of_all_are_noted_when_the_last_is_in()
    {
        Take(7, Right);
        Hear(7, "n2", Right);
        Assert.Equal(0, _comparisons.LastAgreed);
        Hear(7, "n3", Right);
        Assert.Equal((7, 0), (_comparisons.LastAgreed, _comparisons.LastDiffering));
        Assert.Empty(_lines.Ids);
    }

    [Fact]
    public void A_node_that_differs_from_two_that_agree_stops()
    {
        Take(7, Wrong);
        Hear(7, "n2", Right);
        var stopped = Assert.Throws<DivergedException>(() => Hear(7, "n3", Right));
        foreach (var part in new[] { "log entry 7", "n1 has bb", "n2 has aa", "n3 has aa", "empty" })
            Assert.Contains(part, stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_agrees_with_another_names_the_odd_one_and_goes_on()
    {
        Take(7, Right);
        Hear(7, "n3", Wrong);
        Assert.Empty(_lines.Ids);
        Hear(7, "n2", Right);
        Assert.Equal([161], _lines.Ids);
        Assert.Contains("n3 differs", _lines.Text, StringComparison.Ordinal);
        Assert.Equal((0, 7), (_comparisons.LastAgreed, _comparisons.LastDiffering));
    }

    [Fact]
    public void Two_nodes_that_differ_cannot_tell_who_is_wrong_and_say_so_once()
    {
        _nodes = _nodes[..2];
        Take(7, Right);
        Hear(7, "n2", Wrong);
        Take(8, Right);
        Assert.Equal([160], _lines.Ids);
        Assert.Equal(7, _comparisons.LastDiffering);
    }

    [Fact]
    public void A_node_that_keeps_silent_is_waited_for_until_the_next_comparison()
    {
        Take(7, Right);
        Hear(7, "n2", Wrong);
        Assert.Empty(_lines.Ids);
        Take(8, Right);
        Assert.Equal([160], _lines.Ids);
        // A late answer still tells who has to stop.
        Assert.Throws<DivergedException>(() => Hear(7, "n3", Wrong));
    }

    [Fact]
    public void Three_different_digests_stop_nobody()
    {
        Take(7, Right);
        Hear(7, "n2", Wrong);
        Hear(7, "n3", "cc");
        Assert.Equal([160], _lines.Ids);
    }

    [Fact]
    public void A_node_alone_neither_agrees_nor_differs()
    {
        Take(7, Right);
        Take(8, Right);
        Assert.Equal((0, 0), (_comparisons.LastAgreed, _comparisons.LastDiffering));
    }

    [Fact]
    public void A_comparison_of_the_time_before_this_process_joined_is_neither_reported_nor_judged()
    {
        Take(7, Wrong, isLive: false);
        Hear(7, "n2", Right);
        Hear(7, "n3", Right);
        Assert.Empty(_reported);
        Assert.Equal((0, 0), (_comparisons.LastAgreed, _comparisons.LastDiffering));
        // But the rounds go on where it ended.
        Assert.Equal(new(8), _comparisons.Next);
    }

    [Fact]
    public void Of_two_comparisons_in_an_entry_the_first_counts()
    {
        Take(7, Right);
        Take(7, Wrong);
        Hear(7, "n2", Right);
        Hear(7, "n3", Right);
        Assert.Single(_reported);
        Assert.Equal(7, _comparisons.LastAgreed);
    }

    [Fact]
    public void Of_two_comparisons_in_an_entry_the_second_does_not_count_for_a_node_that_joined_in_between_either()
    {
        Take(7, Right, isLive: false);
        Take(7, Wrong);
        Assert.Empty(_reported);
    }

    [Fact]
    public void Digests_of_another_form_say_nothing()
    {
        Take(7, Right);
        Hear(7, "n2", Wrong, form: StateImage.Version + 1);
        Hear(7, "n3", Wrong, form: StateImage.Version + 1);
        Take(8, Right);
        Assert.Empty(_lines.Ids);
    }

    [Fact]
    public void What_was_taken_of_a_state_that_was_replaced_proves_nothing()
    {
        Take(7, Wrong);
        Hear(7, "n2", Right);
        _comparisons.Forget();
        Hear(7, "n3", Right);
        Take(8, Right);
        Assert.Empty(_lines.Ids);
    }

    [Fact]
    public void Only_the_last_comparisons_are_kept()
    {
        for (var entry = 1; entry <= DigestComparisons.MaxKept + 1; entry++)
            Take(entry, Wrong);
        Hear(1, "n2", Right);
        Hear(1, "n3", Right);
        Hear(2, "n2", Right);
        Assert.Throws<DivergedException>(() => Hear(2, "n3", Right));
    }

    private void Take(long entry, string digest, bool isLive = true) => _comparisons.Taken(new(entry, new(100), digest), new(8), isLive);

    private void Hear(long entry, string node, string digest, long form = StateImage.Version)
        => _comparisons.Reported(new(entry, node, form, digest), _nodes);
}
