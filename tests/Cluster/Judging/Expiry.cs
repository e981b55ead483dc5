using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>
/// A value lives as long as it was set to: it is not gone earlier by real elapsed time, not seen later than the rules allow, and never seen
/// again after it was seen gone. Nothing is evicted in the sheets that are judged.
/// </summary>
internal static class Expiry
{
    public static IEnumerable<Violation> Check(History history, Rules rules) => Check(history, [.. Ledger.All(history)], rules);

    public static IEnumerable<Violation> Check(History history, IReadOnlyList<Ledger> ledgers, Rules rules)
    {
        foreach (var ledger in ledgers)
        {
            var applied = AppliedBy(ledger);
            var problems = Late(history, ledger, applied, rules).Concat(ToldEarly(ledger, rules));
            foreach (var key in ledger.Operations.Where(operation => operation.Kind is OperationKind.Get or OperationKind.Set).GroupBy(operation => operation.Key))
                problems = problems.Concat(GoneEarly(ledger, key, rules)).Concat(SeenAgain(key, applied));
            foreach (var problem in problems)
                yield return new(nameof(Expiry), $"sheet {ledger.Sheet}: {problem}");
        }
    }

    /// <summary>By when each value was certainly there: its set was answered, or somebody saw or heard it.</summary>
    private static Dictionary<string, long> AppliedBy(Ledger ledger)
    {
        var applied = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var operation in ledger.Operations)
        {
            if (operation is { Kind: OperationKind.Get or OperationKind.Set, Outcome: Outcome.Done, Value: { } value })
                applied[value] = Math.Min(operation.Returned, applied.GetValueOrDefault(value, Fact.Never));
        }
        foreach (var change in ledger.Changes)
        {
            if (change.Value is { } value && ledger.HeardAt.TryGetValue(change.Index, out var at))
                applied[value] = Math.Min(at, applied.GetValueOrDefault(value, Fact.Never));
        }
        return applied;
    }

    private static IEnumerable<string> Late(History history, Ledger ledger, Dictionary<string, long> applied, Rules rules)
    {
        foreach (var get in ledger.Operations)
        {
            if (get is { Kind: OperationKind.Get, Outcome: Outcome.Done, Stale: false, Value: { } value } && IsLate(value, get.Called, out var set))
                yield return $"seen after its time\n    {get.Describe()}\n    {set!.Describe()}"; // Late only of a set.
        }
        foreach (var reading in history.Readings.Where(reading => reading.Sheet == ledger.Sheet))
        {
            foreach (var (key, value) in reading.Values)
            {
                if (IsLate(value, reading.Called, out var set))
                    yield return $"{key} was read at {reading.Node} after its time, at {Wording.Seconds(reading.Called)}\n    {set!.Describe()}"; // Late only of a set.
            }
        }

        bool IsLate(string value, long called, out Operation? set)
        {
            set = ledger.SetOf(value);
            return set is not null && applied.TryGetValue(value, out var by) && called > rules.GoneAfter(set, by);
        }
    }

    /// <summary>A key was not found, though the last set of it was answered before, was not over, and nothing else can have come after it.</summary>
    private static IEnumerable<string> GoneEarly(Ledger ledger, IGrouping<string, Operation> key, Rules rules)
    {
        var writes = ledger.Operations.Where(operation => operation.Outcome is Outcome.Done or Outcome.Unknown && operation.Touches(key.Key)).ToArray();
        foreach (var get in key.Where(operation => operation is { Refusal: Refusal.NotFound, Stale: false }))
        {
            var set = writes.LastOrDefault(write => write is { Kind: OperationKind.Set, Outcome: Outcome.Done } && write.Precedes(get));
            if (set is not null && get.Returned < rules.LivesUntil(set)
                && !writes.Any(write => write != set && write.Called < get.Returned && !write.Precedes(set)))
            {
                yield return $"gone before its time\n    {get.Describe()}\n    {set.Describe()}";
            }
        }
    }

    /// <summary>An invalidation was heard that nobody ordered, and the value's time was not over.</summary>
    private static IEnumerable<string> ToldEarly(Ledger ledger, Rules rules)
    {
        var ordered = ledger.Operations.Where(operation => operation is { IsWrite: true, Outcome: Outcome.Done, Index: not null })
            .Select(operation => operation.Index!.Value).ToHashSet(); // Filtered.
        foreach (var key in ledger.Keys)
        {
            Change? before = null;
            foreach (var change in ledger.Of(key))
            {
                if (change.Kind == HeardKind.Invalidate && before?.Value is not null && !ordered.Contains(change.Index)
                    && ledger.HeardAt.TryGetValue(change.Index, out var at) && !ledger.MayHaveGone(key, before, at, rules))
                {
                    yield return $"told as gone before its time, at {Wording.Seconds(at)}: {change}, set as {before}";
                }
                before = change;
            }
        }
    }

    private static IEnumerable<string> SeenAgain(IGrouping<string, Operation> key, Dictionary<string, long> applied)
    {
        var misses = key.Where(operation => operation is { Refusal: Refusal.NotFound, Stale: false }).ToArray();
        foreach (var get in key.Where(operation => operation is { Kind: OperationKind.Get, Outcome: Outcome.Done, Stale: false, Value: not null }))
        {
            var by = applied.GetValueOrDefault(get.Value!, Fact.Never); // Filtered.
            if (Array.Find(misses, miss => miss.Called > by && miss.Precedes(get)) is { } gone)
                yield return $"seen again after it was gone\n    {gone.Describe()}\n    {get.Describe()}";
        }
    }
}
