using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>How fast a cluster came back, and how often it changed its leader.</summary>
internal static class Recovery
{
    /// <summary>The moment of the first acknowledgement of a write that was sent after <paramref name="after"/>, or <see cref="Fact.Never"/>.</summary>
    public static long NextAcknowledgement(History history, long after) => history.Operations
        .Where(operation => operation is { IsWrite: true, Outcome: Outcome.Done } && operation.Called > after)
        .Select(operation => operation.Returned)
        .DefaultIfEmpty(Fact.Never)
        .Min();

    /// <summary>How long after each injection of a fault (or after its end) the next write was acknowledged; null where none was.</summary>
    public static TimeSpan?[] Times(History history, string fault, bool fromItsEnd = false)
    {
        var writes = history.Operations.Where(operation => operation is { IsWrite: true, Outcome: Outcome.Done }).ToArray();
        return [.. history.Injections.Where(injection => injection.Fault == fault).Select(injection => Time(fromItsEnd ? injection.Until : injection.At))];

        TimeSpan? Time(long from)
        {
            var next = writes.Where(write => write.Called > from).Select(write => write.Returned).DefaultIfEmpty(Fact.Never).Min();
            return next == Fact.Never ? null : TimeSpan.FromTicks(next - from);
        }
    }

    /// <summary>Injections after which the next acknowledgement took longer than the bound, or never came.</summary>
    public static IEnumerable<Violation> Slower(History history, string fault, TimeSpan bound, bool fromItsEnd = false) =>
        Times(history, fault, fromItsEnd).Index()
            .Where(time => time.Item is null || time.Item > bound)
            .Select(time => new Violation(nameof(Recovery), $"{fault} {time.Index + 1}: the next write was acknowledged after {time.Item?.ToString() ?? "never"}, allowed are {bound}"));

    public static TimeSpan? Median(IReadOnlyCollection<TimeSpan?> times) =>
        times.Count == 0 ? null : times.Order(Comparer<TimeSpan?>.Create((left, right) => Length(left).CompareTo(Length(right)))).ElementAt(times.Count / 2);

    public static TimeSpan? Max(IReadOnlyCollection<TimeSpan?> times) =>
        times.Count == 0 || times.Any(time => time is null) ? null : times.Max();

    /// <summary>How many new leaders were seen between one moment and another: terms above the greatest that was seen before.</summary>
    public static int LeaderChanges(History history, long from, long until)
    {
        var known = history.Leaders.Where(sighting => sighting.At < from).Select(sighting => sighting.Term).DefaultIfEmpty(0).Max();
        return history.Leaders.Where(sighting => sighting.At >= from && sighting.At < until && sighting.Term > known).Select(sighting => sighting.Term).Distinct().Count();
    }

    /// <summary>Leader changes from each injection of a fault to the next injection of any.</summary>
    public static int[] LeaderChanges(History history, string fault) =>
    [
        .. history.Injections.Index()
            .Where(injection => injection.Item.Fault == fault)
            .Select(injection => LeaderChanges(
                history, injection.Item.At, injection.Index + 1 < history.Injections.Count ? history.Injections[injection.Index + 1].At : Fact.Never)),
    ];

    private static TimeSpan Length(TimeSpan? time) => time ?? TimeSpan.MaxValue;
}
