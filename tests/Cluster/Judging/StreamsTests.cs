using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging.Simulation;
using FsCheck.Xunit;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>Subscribers that heard all pass; whoever missed, repeated or mistook one message is found.</summary>
public sealed class StreamsTests
{
    private const int Subscribers = 4;

    [Property(MaxTest = 100, EndSize = 1_000_000)]
    public void True_streams_pass(int seed) => Assert.Empty(Check(Facts(seed)));

    [Property(MaxTest = 100, EndSize = 1_000_000)]
    public void A_gap_is_found(int seed) => Spoilt(seed, heard => heard.RemoveAt(heard.FindLastIndex(IsChange)));

    [Property(MaxTest = 100, EndSize = 1_000_000)]
    public void A_repeat_is_found(int seed) => Spoilt(seed, heard => heard.Insert(heard.FindIndex(IsChange), heard[heard.FindIndex(IsChange)]));

    [Property(MaxTest = 100, EndSize = 1_000_000)]
    public void Changes_out_of_order_are_found(int seed) => Spoilt(seed, heard =>
    {
        if (heard.Count(IsChange) > 1)
            heard.Reverse(0, 2);
        else
            heard.Clear();
    });

    [Property(MaxTest = 100, EndSize = 1_000_000)]
    public void Another_value_is_found(int seed) => Spoilt(seed, heard =>
    {
        var place = heard.FindIndex(IsChange);
        heard[place] = heard[place] with { Kind = HeardKind.Replicate, Value = "-1" };
    });

    [Property(MaxTest = 100, EndSize = 1_000_000)]
    public void Another_key_is_found(int seed) => Spoilt(seed, heard =>
    {
        var place = heard.FindIndex(IsChange);
        heard[place] = heard[place] with { Text = "another" };
    });

    [Property(MaxTest = 100, EndSize = 1_000_000)]
    public void A_wrong_full_state_is_found(int seed)
    {
        var facts = Facts(seed);
        var place = facts.FindLastIndex(fact => fact is Segment { State: not null });
        var segment = (Segment)facts[place];
        facts[place] = segment with { State = new Dictionary<string, string>(segment.State!) { ["k0"] = "-1" } }; // Found by its state.
        Assert.NotEmpty(Check(facts));
    }

    [Fact]
    public void A_change_that_only_its_writer_knows_is_missed_by_everybody_else()
    {
        var quiet = Listening(1, 10);
        Assert.Empty(Check([quiet]));
        Assert.Contains("never heard 11", Text([quiet, Draft.Set(1, 2, 11)]), StringComparison.Ordinal);
        Assert.Empty(Check([quiet with { End = EndKind.Lost }, Draft.Set(1, 2, 11)]));
    }

    [Fact]
    public void Whoever_resumes_from_an_index_has_heard_all_up_to_it()
    {
        var first = Listening(1, 10) with { End = EndKind.Lost };
        var resumed = Listening(1, 12) with { State = null, Since = 12, Opened = 50 };
        Assert.Contains("never heard 11", Text([first, resumed, Draft.Set(1, 2, 11)]), StringComparison.Ordinal);
        Assert.Empty(Check([first, resumed with { Since = 10, Heard = [Told(11)] }, Draft.Set(1, 2, 11)]));
    }

    [Fact]
    public void A_resume_keeps_its_epoch_and_was_asked_for()
    {
        var first = Listening(1, 10) with { End = EndKind.Lost };
        var resumed = Listening(1, 12) with { State = null, Since = 10, Opened = 50 };
        Assert.Empty(Check([first, resumed]));
        Assert.Contains("epoch", Text([first, resumed with { Epoch = "other" }]), StringComparison.Ordinal);
        Assert.Contains("cannot have asked", Text([first, resumed with { Since = null }]), StringComparison.Ordinal);
        Assert.Contains("cannot have asked", Text([first, resumed with { Since = 13 }]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_nobody_set_is_a_phantom()
    {
        var listening = Listening(1, 10) with { Heard = [Told(11)] };
        Assert.Contains("nobody set", Text([listening]), StringComparison.Ordinal);
        Assert.Contains("nobody set", Text([listening, Draft.Set(1, 2, 11).Refused(Refusal.StaleFence)]), StringComparison.Ordinal);
        Assert.Empty(Check([listening, Draft.Set(1, 2, 11).Unanswered()]));
        Assert.Contains("before it was set", Text([listening, Draft.Set(40, 42, 11).Unanswered()]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_final_reading_is_what_subscribers_have()
    {
        var listening = Listening(1, 10) with { Heard = [Told(11)] };
        var reading = new SheetReading("s", "n1", Draft.Ms(50), Draft.Ms(51), 14, new Dictionary<string, string> { ["k"] = "11" }, IsFinal: true);
        Assert.Empty(Check([listening, Draft.Set(1, 2, 11), reading]));
        Assert.NotEmpty(Check([listening, Draft.Set(1, 2, 11), reading with { Values = new Dictionary<string, string>() }]));
    }

    private static void Spoilt(int seed, Action<List<Heard>> spoil)
    {
        var facts = Facts(seed);
        var place = facts.FindLastIndex(fact => fact is Segment segment && segment.Heard.Any(IsChange) && segment.Heard[0].Kind != HeardKind.Index);
        if (place < 0)
            return;
        var segment = (Segment)facts[place];
        var heard = segment.Heard.ToList();
        spoil(heard);
        facts[place] = segment with { Heard = heard };

        // Whoever broke off before the end may have heard less; somebody else must then be witness, or the index that it learned.
        if (segment.End == EndKind.RunEnded || heard.Count >= segment.Heard.Count)
            Assert.NotEmpty(Check(facts));
    }

    private static List<Fact> Facts(int seed)
    {
        var sheet = new SimulatedSheet(seed, new() { TtlMs = 20 });
        var reading = sheet.Final();
        return
        [
            .. sheet.Operations,
            .. Enumerable.Range(0, Subscribers).SelectMany(subscriber => SimulatedSubscriber.Listen(sheet, seed + subscriber, subscriber)),
            reading,
        ];
    }

    private static bool IsChange(Heard heard) => heard.Kind != HeardKind.Index;

    private static Heard Told(long value) => new(HeardKind.Replicate, "k", Draft.Text(value), value, Draft.Ms(30));

    private static Segment Listening(int subscriber, long index) => new()
    {
        Subscriber = subscriber,
        Sheet = "s",
        Node = "n1",
        State = new Dictionary<string, string>(),
        Index = index,
        Opened = 0,
        Heard = [],
        Ended = Draft.Ms(100),
        End = EndKind.RunEnded,
    };

    private static string Text(IEnumerable<Fact> facts) => string.Join('\n', Check(facts));

    private static Violation[] Check(IEnumerable<Fact> facts) => [.. Streams.Check(new(facts))];
}
