using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>
/// All pictures of a sheet agree: the states that opens gave, the readings, and the copy that every subscriber had at the end of each
/// connection. From one to the next lead the ledger's changes, where somebody listened all the way.
/// </summary>
internal static class Pictures
{
    private sealed record Picture(long Index, IReadOnlyDictionary<string, string> Values, string Name);

    public static IEnumerable<string> Disagreements(History history, IReadOnlyList<Hearing> hearings, Ledger ledger)
    {
        var told = Told(hearings);
        Picture? before = null;
        Dictionary<string, string> content = [];
        foreach (var picture in All(history, hearings, ledger).OrderBy(picture => picture.Index))
        {
            if (before is not null && IsTold(told, before.Index, picture.Index))
            {
                foreach (var change in ledger.Between(before.Index, picture.Index))
                    change.ApplyTo(content);
                if (Content.Difference(content, picture.Values) is { } difference)
                    yield return $"at index {picture.Index} the changes since {before.Name} and {picture.Name} differ: {difference}";
            }
            content = new(picture.Values);
            before = picture;
        }
    }

    private static IEnumerable<Picture> All(History history, IReadOnlyList<Hearing> hearings, Ledger ledger)
    {
        foreach (var reading in history.Readings.Where(reading => reading.Sheet == ledger.Sheet && reading.Index is not null))
            yield return new(reading.Index!.Value, reading.Values, $"the reading at {reading.Node} {reading.Index}"); // Filtered.

        foreach (var hearing in hearings)
        {
            Dictionary<string, string>? copy = null;
            foreach (var segment in hearing.Segments)
            {
                var name = $"subscriber {hearing.Subscriber} at {segment.Node} from {Wording.Seconds(segment.Opened)}";
                var last = segment.State is null ? segment.Since ?? 0 : segment.Index;
                if (segment.State is not null)
                {
                    copy = new(segment.State);
                    yield return new(segment.Index, segment.State, $"the state for {name}");
                }
                if (copy is null)
                    continue;
                foreach (var heard in segment.Heard)
                {
                    if (heard.Kind != HeardKind.Index)
                        new Change(heard.Index, heard.Kind, heard.Text, heard.Value, "").ApplyTo(copy);
                    last = Math.Max(last, heard.Index);
                }
                yield return new(last, new Dictionary<string, string>(copy), $"the copy of {name}");
            }
        }
    }

    /// <summary>The ranges of indexes over which at least one subscriber was told everything, merged.</summary>
    private static List<(long From, long To)> Told(IReadOnlyList<Hearing> hearings)
    {
        var merged = new List<(long From, long To)>();
        var ranges = hearings.SelectMany(hearing => hearing.Segments.Select((segment, place) =>
            (From: segment.State is null ? segment.Since ?? segment.Index : segment.Index, To: Streams.Claim(hearing, place))));
        foreach (var range in ranges.OrderBy(range => range.From))
        {
            if (merged.Count > 0 && range.From <= merged[^1].To)
                merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, range.To));
            else
                merged.Add(range);
        }
        return merged;
    }

    private static bool IsTold(List<(long From, long To)> told, long from, long to) =>
        from == to || told.Exists(range => range.From <= from && to <= range.To);
}
