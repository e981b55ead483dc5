using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>
/// Acknowledged means kept: when all is over, every key has what its last write by index left, or what a write without answer may have
/// made of it since.
/// </summary>
internal static class Kept
{
    public static IEnumerable<Violation> Check(History history, Rules rules) => Check(history, [.. Ledger.All(history)], rules);

    public static IEnumerable<Violation> Check(History history, IReadOnlyList<Ledger> ledgers, Rules rules)
    {
        foreach (var ledger in ledgers)
        {
            var finals = history.Readings.Where(reading => reading.IsFinal && reading.Sheet == ledger.Sheet).ToArray();
            if (finals.Length == 0 && ledger.Changes.Count > 0)
                yield return Found(ledger, "nobody read the sheet when all was over");
            foreach (var reading in finals)
            {
                foreach (var key in ledger.Keys)
                {
                    if (Lost(ledger, key, reading, rules) is { } problem)
                        yield return Found(ledger, $"{problem}, in the final reading at {reading.Node}");
                }
            }
            foreach (var other in finals.Skip(1))
            {
                if (other.Index == finals[0].Index && Content.Difference(finals[0].Values, other.Values) is { } difference)
                    yield return Found(ledger, $"the final readings at {finals[0].Node} and {other.Node} differ: {difference}");
            }
        }
    }

    private static string? Lost(Ledger ledger, string key, SheetReading reading, Rules rules)
    {
        var last = ledger.Last(key, reading.Index ?? long.MaxValue);
        if (!reading.Values.TryGetValue(key, out var value))
            return last?.Value is null || ledger.MayHaveGone(key, last, reading.Returned, rules) ? null : $"{key} is gone, last it was {last}";
        if (last?.Value == value)
            return null;
        if (ledger.SetOf(value) is not { Outcome: Outcome.Done or Outcome.Unknown } set)
            return $"{key} = {Wording.Short(value)}, which nobody set";

        // Without a known index it may have come after all that is known.
        var isPlaced = set.Outcome == Outcome.Done || ledger.Of(key).Any(change => change.Value == value);
        return isPlaced ? $"{key} = {Wording.Short(value)}, though after it came {last}" : null;
    }

    private static Violation Found(Ledger ledger, string text) => new(nameof(Kept), $"sheet {ledger.Sheet}: {text}");
}
