namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>
/// What a subscriber heard over one connection, from the answer to its open on. Subscribers of a run write nothing: a connection is not
/// told of its own writes. An open that gave no state is no segment.
/// </summary>
internal sealed record Segment : Fact
{
    /// <summary>Who listens; keeps its number over reconnects.</summary>
    public required int Subscriber { get; init; }

    public required string Sheet { get; init; }

    public required string Node { get; init; }

    /// <summary>The <c>since</c> that the open carried, whatever the answer was.</summary>
    public long? Since { get; init; }

    /// <summary>The content of a full <c>sheet_state</c>, as raw JSON text by key; null when the answer was <c>sheet_resume</c>.</summary>
    public IReadOnlyDictionary<string, string>? State { get; init; }

    /// <summary>The index of the <c>sheet_state</c> or <c>sheet_resume</c>.</summary>
    public required long Index { get; init; }

    public string Epoch { get; init; } = "";

    /// <summary>Before the open was sent.</summary>
    public required long Opened { get; init; }

    /// <summary>In the order of arrival.</summary>
    public required IReadOnlyList<Heard> Heard { get; init; }

    public required long Ended { get; init; }

    public required EndKind End { get; init; }

    public int? CloseCode { get; init; }
}
