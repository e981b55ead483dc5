using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>A kept history is judged as the run was.</summary>
public sealed class HistoryFileTests
{
    [Fact]
    public void A_history_reads_back_as_it_was_written()
    {
        var written = Text(Everything());

        var read = HistoryFile.Read(new StringReader(written));

        Assert.Equal(written, Text(read));
        Assert.Equal(new Run("row \"1\"", 7), read.Run);
        Assert.Equal(Everything().Operations, read.Operations);
        Assert.Equal(Everything().ConnectionEnds, read.ConnectionEnds);
        Assert.Equal(Everything().Digests, read.Digests);
        Assert.Equal(Everything().Injections, read.Injections);
        Assert.Equal(Everything().Leaders, read.Leaders);
        Assert.Equal("\"größer\\u0000\"", Assert.Single(read.Readings).Values["k"]);
        var segments = Assert.Single(read.Hearings).Segments;
        Assert.Equal("null", segments[0].State!["k"]); // It was given a state.
        Assert.Null(segments[1].State);
        Assert.Equal(new Heard(HeardKind.Replicate, "k", "1", 12, 41), Assert.Single(segments[1].Heard));
    }

    [Fact]
    public void A_line_is_one_fact() => Assert.Equal(Everything().Facts.Count, Text(Everything()).Count(letter => letter == '\n'));

    private static History Everything()
    {
        var recording = new Recording("row \"1\"", 7);
        var operation = new Operation
        {
            Id = recording.NextOperation(),
            Client = 1,
            Connection = recording.NextConnection(),
            Node = "n1",
            Kind = OperationKind.Set,
            Sheet = "s",
            Key = "k\0",
            Value = "{\"a\":[1]}",
            IfVersion = 0,
            Fence = new Fence("l", 9),
            TtlMs = 2000,
            Called = 10,
            Returned = 20,
            Outcome = Outcome.Done,
            Index = 11,
            Version = 11,
        };
        recording.Add(operation);
        recording.Add(operation with { Id = recording.NextOperation(), Returned = Fact.Never, Outcome = Outcome.Unknown, Index = null });
        recording.Add(new ConnectionEnd(1, "n1", 30, EndKind.ByServer, 1013));
        recording.Add(new SheetReading("s", "n1", 1, 2, 12, new Dictionary<string, string> { ["k"] = "\"größer\\u0000\"" }, IsFinal: true));
        recording.Add(Listened(1, new Dictionary<string, string> { ["k"] = "null" }, []));
        recording.Add(Listened(40, null, [new Heard(HeardKind.Replicate, "k", "1", 12, 41)]));
        recording.Add(new DigestReading("n1", 12, "ab", 50));
        recording.Add(new Injection("kill leader", "n2", 3, Fact.Never));
        recording.Add(new LeaderSighting("n3", 2, 5));
        return recording.ToHistory();
    }

    private static Segment Listened(long opened, Dictionary<string, string>? state, Heard[] heard) => new()
    {
        Subscriber = 4,
        Sheet = "s",
        Node = "n1",
        Since = state is null ? 11 : null,
        State = state,
        Index = 11,
        Epoch = "e",
        Opened = opened,
        Heard = heard,
        Ended = opened + 5,
        End = EndKind.Lost,
    };

    private static string Text(History history)
    {
        using var writer = new StringWriter();
        HistoryFile.Write(history, writer);
        return writer.ToString();
    }
}
