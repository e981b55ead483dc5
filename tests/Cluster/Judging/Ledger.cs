using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>
/// The changes of a sheet by their indexes, as far as anybody learned of them: by an acknowledged write, by a get that read a version,
/// by a message to a subscriber. Every index is one change; whoever tells it otherwise is a conflict.
/// </summary>
internal sealed class Ledger
{
    private readonly Change[] _changes;
    private readonly Dictionary<string, Change[]> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Operation> _sets = new(StringComparer.Ordinal);

    public Ledger(History history, string sheet)
    {
        Sheet = sheet;
        Operations = [.. history.Operations.Where(operation => operation.Sheet == sheet)];
        foreach (var set in Operations.Where(operation => operation is { Kind: OperationKind.Set, Value: not null }))
            _sets.TryAdd(set.Value!, set); // Only sets with a value.

        var changes = new Dictionary<long, Change>();
        foreach (var operation in Operations)
        {
            if (operation is { IsWrite: true, Outcome: Outcome.Done, Index: { } index })
                Add(changes, index, KindOf(operation.Kind), operation.Key, operation.Kind == OperationKind.Set ? operation.Value : null, operation);
            else if (operation is { Kind: OperationKind.Get, Outcome: Outcome.Done, Version: { } version })
                Add(changes, version, HeardKind.Replicate, operation.Key, operation.Value, operation);
        }
        foreach (var segment in history.Hearings.Where(hearing => hearing.Sheet == sheet).SelectMany(hearing => hearing.Segments))
        {
            foreach (var heard in segment.Heard.Where(heard => heard.Kind != HeardKind.Index))
            {
                Add(changes, heard.Index, heard.Kind, heard.Text, heard.Value, segment);
                HeardAt[heard.Index] = Math.Min(heard.At, HeardAt.GetValueOrDefault(heard.Index, Fact.Never));
            }
        }
        _changes = [.. changes.Values.OrderBy(change => change.Index)];
        SortByKey(history);
    }

    public string Sheet { get; }

    /// <summary>The sheet's operations, in the order of their calls.</summary>
    public Operation[] Operations { get; }

    public List<string> Conflicts { get; } = [];

    /// <summary>When each index was first heard, if it was.</summary>
    public Dictionary<long, long> HeardAt { get; } = [];

    public IReadOnlyList<Change> Changes => _changes;

    /// <summary>Keys that anything is known of.</summary>
    public IReadOnlyCollection<string> Keys => _byKey.Keys;

    public static IEnumerable<Ledger> All(History history) => history.Operations.Select(operation => operation.Sheet)
        .Concat(history.Hearings.Select(hearing => hearing.Sheet))
        .Concat(history.Readings.Select(reading => reading.Sheet))
        .Distinct(StringComparer.Ordinal)
        .Select(sheet => new Ledger(history, sheet));

    public static HeardKind KindOf(OperationKind write) => write switch
    {
        OperationKind.Set => HeardKind.Replicate,
        OperationKind.DeletePrefix => HeardKind.InvalidatePrefix,
        OperationKind.DeleteSuffix => HeardKind.InvalidateSuffix,
        _ => HeardKind.Invalidate,
    };

    /// <summary>The set that wrote the value, or null.</summary>
    public Operation? SetOf(string value) => _sets.GetValueOrDefault(value);

    /// <summary>The changes that concern a key, in order.</summary>
    public IReadOnlyList<Change> Of(string key) => _byKey.GetValueOrDefault(key, []);

    /// <summary>The changes with an index over <paramref name="after"/> up to <paramref name="upTo"/>.</summary>
    public ReadOnlySpan<Change> Between(long after, long upTo)
    {
        var first = CountUpTo(_changes, after);
        return _changes.AsSpan(first, Math.Max(0, CountUpTo(_changes, upTo) - first));
    }

    /// <summary>The last change of a key up to an index, or null.</summary>
    public Change? Last(string key, long upTo)
    {
        var changes = _byKey.GetValueOrDefault(key, []);
        var count = CountUpTo(changes, upTo);
        return count == 0 ? null : changes[count - 1];
    }

    /// <summary>
    /// Whether something may have made the key absent by then, though the value of <paramref name="last"/> is the last that is known of it:
    /// its time was over, or a delete without answer, or the end of a value that was set without answer.
    /// </summary>
    public bool MayHaveGone(string key, Change last, long by, Rules rules) =>
        last.Value is null
        || SetOf(last.Value) is not { } set
        || rules.LivesUntil(set) <= by
        || Operations.Any(operation => operation.Outcome == Outcome.Unknown && operation.Touches(key)
            && (operation.Kind == OperationKind.Set ? rules.LivesUntil(operation) : operation.Called) <= by);

    private static int CountUpTo(Change[] changes, long index)
    {
        var (low, high) = (0, changes.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (changes[middle].Index <= index)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private void Add(Dictionary<long, Change> changes, long index, HeardKind kind, string text, string? value, Fact witness)
    {
        if (!changes.TryGetValue(index, out var known))
            changes.Add(index, new(index, kind, text, value, NameOf(witness)));
        else if (!known.IsSame(kind, text, value))
            Conflicts.Add($"two changes with one index: {known} and {new Change(index, kind, text, value, NameOf(witness))}");
    }

    private static string NameOf(Fact witness) => witness switch
    {
        Operation operation => FormattableString.Invariant($"#{operation.Id}"),
        Segment segment => FormattableString.Invariant($"subscriber {segment.Subscriber} at {segment.Node}"),
        _ => "",
    };

    private void SortByKey(History history)
    {
        var keys = new Dictionary<string, List<Change>>(StringComparer.Ordinal);
        foreach (var key in Operations.Where(operation => operation.Kind is OperationKind.Get or OperationKind.Set or OperationKind.Delete)
            .Select(operation => operation.Key)
            .Concat(history.Readings.Where(reading => reading.Sheet == Sheet).SelectMany(reading => reading.Values.Keys))
            .Concat(_changes.Where(change => change.Kind is HeardKind.Replicate or HeardKind.Invalidate).Select(change => change.Text)))
        {
            keys.TryAdd(key, []);
        }
        foreach (var change in _changes)
        {
            if (change.Kind is HeardKind.Replicate or HeardKind.Invalidate)
                keys[change.Text].Add(change);
            else
            {
                foreach (var (key, changes) in keys)
                {
                    if (change.Touches(key))
                        changes.Add(change);
                }
            }
        }
        foreach (var (key, changes) in keys)
            _byKey.Add(key, [.. changes]);
    }
}
