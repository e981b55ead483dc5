using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>
/// Every subscriber heard every change of its sheet exactly once and in log order, over all its connections, and a full state wherever it
/// did not: never a gap, never a repeat. What all subscribers heard together with all acknowledged writes is the truth it is held against.
/// </summary>
internal static class Streams
{
    public static IEnumerable<Violation> Check(History history) => Check(history, [.. Ledger.All(history)]);

    public static IEnumerable<Violation> Check(History history, IReadOnlyList<Ledger> ledgers)
    {
        foreach (var ledger in ledgers)
        {
            var hearings = history.Hearings.Where(hearing => hearing.Sheet == ledger.Sheet).ToArray();
            var problems = ledger.Conflicts.Concat(Phantoms(ledger)).Concat(hearings.SelectMany(hearing => Phantoms(hearing, ledger))).Concat(hearings.SelectMany(hearing => Heard(hearing, ledger)))
                .Concat(Pictures.Disagreements(history, hearings, ledger));
            foreach (var problem in problems)
                yield return new(nameof(Streams), $"sheet {ledger.Sheet}: {problem}");
        }
    }

    /// <summary>
    /// Up to which index the subscriber holds itself to be told everything by this segment: what it heard last, what it resumed from next,
    /// and all there is if it was listening to the end.
    /// </summary>
    public static long Claim(Hearing hearing, int place)
    {
        var segment = hearing.Segments[place];
        if (segment.End == EndKind.RunEnded)
            return long.MaxValue;
        var start = segment.State is not null ? segment.Index : segment.Since ?? segment.Index;
        var last = segment.Heard.Select(heard => heard.Index).Append(start).Max();
        return place + 1 < hearing.Segments.Count && hearing.Segments[place + 1].Since is { } since ? Math.Max(last, since) : last;
    }

    private static IEnumerable<string> Heard(Hearing hearing, Ledger ledger)
    {
        for (var place = 0; place < hearing.Segments.Count; place++)
        {
            var segment = hearing.Segments[place];
            var name = $"subscriber {hearing.Subscriber} at {segment.Node}, opened {Wording.Seconds(segment.Opened)}";
            var before = place == 0 ? null : hearing.Segments[place - 1];
            if (segment.State is null && (segment.Since is null || segment.Since > segment.Index))
                yield return $"{name}, was given a resume to {segment.Index}, which it cannot have asked for (since {segment.Since})";
            else if (segment.State is null && before is not null && before.Epoch != segment.Epoch)
                yield return $"{name}, was resumed from epoch {before.Epoch} in epoch {segment.Epoch}";
            else if (Problem(segment, Claim(hearing, place), ledger) is { } problem)
                yield return $"{name}, {problem}";
        }
    }

    private static string? Problem(Segment segment, long claim, Ledger ledger)
    {
        var position = segment.State is not null ? segment.Index : segment.Since!.Value; // A resume without since has been refused before.
        var expected = ledger.Between(position, claim);
        var next = 0;
        foreach (var heard in segment.Heard)
        {
            if (heard.Kind == HeardKind.Index ? heard.Index < position : heard.Index <= position)
                return $"heard index {heard.Index} ({heard.Kind} {heard.Text}) after {position}";
            position = heard.Index;
            if (heard.Kind == HeardKind.Index)
                continue;
            if (expected[next].Index < heard.Index)
                return $"heard {heard.Index} without having heard {expected[next]}";
            if (!expected[next].IsSame(heard.Kind, heard.Text, heard.Value))
                return $"heard {heard.Index} as {heard.Kind} {heard.Text} = {heard.Value}, which was {expected[next]}";
            next++;
        }
        return next == expected.Length ? null : $"never heard {expected[next]} and {expected.Length - next - 1} more up to {claim}; it ended {segment.End}";
    }

    /// <summary>Values that were told, but that nobody can have set.</summary>
    private static IEnumerable<string> Phantoms(Ledger ledger)
    {
        foreach (var change in ledger.Changes.Where(change => change.Kind == HeardKind.Replicate && ledger.HeardAt.ContainsKey(change.Index)))
        {
            var set = ledger.SetOf(change.Value ?? "null");
            if (set is null || set.Key != change.Text || set.Outcome is Outcome.Refused or Outcome.NoEffect)
                yield return $"a value was told that nobody set: {change}{(set is null ? "" : $"\n    {set.Describe()}")}";
            else if (set.Outcome == Outcome.Done && set.Index is { } index && index != change.Index)
                yield return $"a value was told with another index than its own: {change}\n    {set.Describe()}";
            else if (set.Called > ledger.HeardAt[change.Index])
                yield return $"a value was told before it was set: {change}\n    {set.Describe()}";
        }
    }

    private static IEnumerable<string> Phantoms(Hearing hearing, Ledger ledger) =>
        from segment in hearing.Segments
        from pair in segment.State ?? new Dictionary<string, string>()
        let set = ledger.SetOf(pair.Value)
        where set is not { Outcome: Outcome.Done or Outcome.Unknown } || set.Key != pair.Key
        select $"subscriber {hearing.Subscriber} was given a state at {segment.Node}, index {segment.Index}, with what nobody set: {pair.Key} = {pair.Value}";
}
