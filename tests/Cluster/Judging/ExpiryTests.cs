using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging.Simulation;
using FsCheck.Xunit;
using static AdvoCache.Tests.Cluster.Judging.Simulation.Draft;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>Values of one second, that must be there until then and gone at 3.05 s after.</summary>
public sealed class ExpiryTests
{
    private static readonly Operation s_brief = Set(0, 10, 5) with { TtlMs = 1000 };

    [Property(MaxTest = 100, EndSize = 1_000_000)]
    public void True_histories_pass(int seed)
    {
        var sheet = new SimulatedSheet(seed, new() { TtlMs = 20 });
        Segment[] heard = [.. SimulatedSubscriber.Listen(sheet, seed, 1)];
        Assert.Empty(Check([.. sheet.Operations, .. heard, sheet.Final()]));
    }

    [Fact]
    public void A_value_is_not_gone_before_its_time()
    {
        Assert.Single(Check(s_brief, Get(20, 990, null)));
        Assert.Empty(Check(s_brief, Get(20, 1001, null)));
        Assert.Empty(Check(s_brief, Delete(11, 12), Get(20, 990, null)));
        Assert.Empty(Check(s_brief, Delete(11, 12).Unanswered(), Get(20, 990, null)));
        Assert.Empty(Check(Delete(0, 5), s_brief, Get(20, 990, 5)));
    }

    [Fact]
    public void A_value_is_not_seen_long_after_its_time()
    {
        Assert.Empty(Check(s_brief, Get(3000, 3001, 5)));
        Assert.Single(Check(s_brief, Get(3070, 3071, 5)));
        Assert.Empty(Check(s_brief, Get(3070, 3071, 5) with { Stale = true }));
        Assert.Single(Check(s_brief, new SheetReading("s", "n1", Ms(3070), Ms(3071), 9, new Dictionary<string, string> { ["k"] = "5" }, IsFinal: false)));
        Assert.Empty(Check(s_brief.Unanswered(), Get(3070, 3071, 5)));
        Assert.Single(Check(s_brief.Unanswered(), Get(20, 21, 5), Get(3090, 3091, 5)));
    }

    [Fact]
    public void A_value_is_not_seen_again()
    {
        Assert.Single(Check(s_brief, Get(1010, 1011, null), Get(1012, 1013, 5)));
        Assert.Empty(Check(s_brief, Get(1010, 1011, null), Get(1011, 1013, 5)));
    }

    [Fact]
    public void Nobody_is_told_before_its_time_that_a_value_is_gone()
    {
        Assert.Single(Check(s_brief, Hearing(900)));
        Assert.Empty(Check(s_brief, Hearing(1001)));
        Assert.Empty(Check(s_brief, Delete(800, 801).At(7), Hearing(900)));
    }

    private static Segment Hearing(long at) => new()
    {
        Subscriber = 1,
        Sheet = "s",
        Node = "n1",
        State = new Dictionary<string, string>(),
        Index = 1,
        Opened = 0,
        Heard = [new(HeardKind.Invalidate, "k", null, 7, Ms(at))],
        Ended = Ms(2000),
        End = EndKind.RunEnded,
    };

    private static Violation[] Check(params IEnumerable<Fact> facts) => [.. Expiry.Check(new(facts), Rules.Default)];
}
