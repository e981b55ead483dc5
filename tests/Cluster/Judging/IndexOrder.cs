using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>
/// The indexes in the replies tell the truth: they agree with real time, no two changes share one, and what a read saw is what the
/// changes up to its index left. Independent of <see cref="Linearizability"/>, and sharper: it needs no search, since the log says its order.
/// </summary>
internal static class IndexOrder
{
    public static IEnumerable<Violation> Check(History history, Rules rules) => Check(history, [.. Ledger.All(history)], rules);

    public static IEnumerable<Violation> Check(History history, IReadOnlyList<Ledger> ledgers, Rules rules) =>
        Form(history)
            .Concat(Unique(history))
            .Concat(RealTime(history, ledgers))
            .Concat(Connections(history))
            .Concat(ledgers.SelectMany(ledger => Reads(history, ledger, rules)))
            .Select(text => new Violation(nameof(IndexOrder), text));

    private static IEnumerable<string> Form(History history)
    {
        foreach (var operation in history.Operations)
        {
            var mustHave = operation.Outcome == Outcome.Done || operation.Refusal == Refusal.NotFound;
            if (mustHave && operation.Index is null)
                yield return $"an answer without its index: {operation.Describe()}";
            else if (operation is { Kind: OperationKind.Set, Outcome: Outcome.Done } && operation.Version is { } version && version != operation.Index)
                yield return $"a set's version is not its index: {operation.Describe()}";
        }
    }

    private static IEnumerable<string> Unique(History history) => history.Operations
        .Where(operation => operation.Kind != OperationKind.Get && operation is { Outcome: Outcome.Done, Index: not null })
        .GroupBy(operation => operation.Index)
        .Where(group => group.Count() > 1)
        .Select(group => $"one index was given to several:\n    {string.Join("\n    ", group.Select(operation => operation.Describe()))}");

    /// <summary>Whatever is called after an answer came has a greater index; a linearizable read may have the same.</summary>
    private static IEnumerable<string> RealTime(History history, IReadOnlyList<Ledger> ledgers)
    {
        var marks = Marks(history, ledgers).ToArray();
        var answers = marks.Where(mark => mark.Returned != Fact.Never).OrderBy(mark => mark.Returned).ToArray();
        Mark? latest = null;
        var next = 0;
        foreach (var mark in marks.OrderBy(mark => mark.Called))
        {
            for (; next < answers.Length && answers[next].Returned < mark.Called; next++)
                latest = latest is null || answers[next].Index > latest.Index ? answers[next] : latest;
            if (latest is not null && (mark.IsRead ? mark.Index < latest.Index : mark.Index <= latest.Index))
                yield return $"index {mark.Index} of what was called after index {latest.Index} had been answered\n    {mark.Text}\n    {latest.Text}";
        }
    }

    private static IEnumerable<Mark> Marks(History history, IReadOnlyList<Ledger> ledgers)
    {
        foreach (var operation in history.Operations)
        {
            if (operation is { IsAnswered: true, Stale: false, Index: { } index })
                yield return new(operation.Called, operation.Returned, index, operation.Kind == OperationKind.Get, operation);
        }
        foreach (var reading in history.Readings)
        {
            if (reading.Index is { } index)
                yield return new(reading.Called, reading.Returned, index, true, reading);
        }

        // An open goes through the log. When it was answered is not recorded, so it proves nothing to others.
        // A resume bears the index that it was asked for, which is that of an earlier time.
        foreach (var segment in history.Hearings.SelectMany(hearing => hearing.Segments).Where(segment => segment.State is not null))
            yield return new(segment.Opened, Fact.Never, segment.Index, true, segment);

        // A set without answer whose index others told: it was not in the log before it was sent.
        foreach (var ledger in ledgers)
        {
            foreach (var change in ledger.Changes)
            {
                if (change.Value is not null && ledger.SetOf(change.Value) is { Outcome: Outcome.Unknown } set)
                    yield return new(set.Called, Fact.Never, change.Index, false, set);
            }
        }
    }

    /// <summary>A connection is answered in order, and its node only goes forward.</summary>
    private static IEnumerable<string> Connections(History history)
    {
        foreach (var connection in history.Operations.Where(operation => operation is { IsAnswered: true, Index: not null }).GroupBy(operation => operation.Connection))
        {
            Operation? before = null;
            foreach (var operation in connection)
            {
                if (before is not null && operation.Index < before.Index)
                    yield return $"indexes of one connection go back\n    {before.Describe()}\n    {operation.Describe()}";
                before = operation;
            }
        }
    }

    private static IEnumerable<string> Reads(History history, Ledger ledger, Rules rules)
    {
        foreach (var get in ledger.Operations.Where(operation => operation is { Kind: OperationKind.Get, IsAnswered: true, Index: not null }))
        {
            if (get.Version > get.Index)
                yield return $"a version that is later than the reply's own index: {get.Describe()}";
            else if (Wrong(ledger, get.Key, get.Value, get.Version, get.Index!.Value, get.Returned, rules) is { } problem) // Filtered above.
                yield return $"{problem}\n    {get.Describe()}";
        }
        var pictures = history.Readings.Where(reading => reading.Sheet == ledger.Sheet && reading.Index is not null)
            .Select(reading => (Name: $"the reading at {reading.Node}", reading.Values, Index: reading.Index!.Value, By: reading.Returned)) // Filtered.
            .Concat(history.Hearings.Where(hearing => hearing.Sheet == ledger.Sheet)
                .SelectMany(hearing => hearing.Segments)
                .Where(segment => segment.State is not null)
                .Select(segment => (Name: $"the state for subscriber {segment.Subscriber} at {segment.Node}", Values: segment.State!, segment.Index, By: segment.Ended))); // Filtered.
        foreach (var picture in pictures)
        {
            foreach (var key in ledger.Keys)
            {
                if (Wrong(ledger, key, picture.Values.GetValueOrDefault(key), null, picture.Index, picture.By, rules) is { } problem)
                    yield return $"{problem}, in {picture.Name}, index {picture.Index}";
            }
        }
    }

    private static string? Wrong(Ledger ledger, string key, string? value, long? version, long index, long by, Rules rules)
    {
        var last = ledger.Last(key, index);
        if (value is null)
            return last?.Value is null || ledger.MayHaveGone(key, last, by, rules) ? null : $"{key} was not found, though it was there: {last}";
        if (last is null)
            return ledger.SetOf(value) is { Outcome: Outcome.Unknown } ? null : $"{key} = {Wording.Short(value)}, which was not set by then";
        if (last.Value == value && (version is null || last.Index == version))
            return null;

        // A reading of the sheet shows values without their versions: one set without answer may have come after what is known.
        return version is null && ledger.SetOf(value) is { Outcome: Outcome.Unknown } ? null
            : $"{key} = {Wording.Short(value)}, though by then it had changed: {last}";
    }

    private sealed record Mark(long Called, long Returned, long Index, bool IsRead, Fact Of)
    {
        public string Text => Of switch
        {
            Operation operation => operation.Describe(),
            Segment segment => $"open by subscriber {segment.Subscriber} at {segment.Node}, called {Wording.Seconds(Called)}, index {Index}",
            _ => $"reading of the sheet [{Wording.Seconds(Called)} to {Wording.Seconds(Returned)}], index {Index}",
        };
    }
}
