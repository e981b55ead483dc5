using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging;
using AdvoCache.Tests.Cluster.Nemesis;
using AdvoCache.Tests.Cluster.Workloads;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>What single rows promise beside the promises to all. Each is a check to be put together into a row.</summary>
internal static class Promises
{
    /// <summary>After each injection, a request sent since is answered within this time.</summary>
    public static Func<Aftermath, IEnumerable<Violation>> AnswerWithin(TimeSpan limit) => after =>
        from injection in after.History.Injections
        let wait = NextAnswer(after.History, injection.At)
        where wait > limit.Ticks
        select Violated(nameof(AnswerWithin), $"{injection} was followed by no answer for {Seconds(wait)}");

    /// <summary>After the end of each injection, a request sent since is answered within this time.</summary>
    public static Func<Aftermath, IEnumerable<Violation>> BackWithin(TimeSpan limit) => after =>
        from injection in after.History.Injections
        let wait = NextAnswer(after.History, injection.Until)
        where wait > limit.Ticks
        select Violated(nameof(BackWithin), $"the end of {injection} was followed by no answer for {Seconds(wait)}");

    /// <summary>While a node is away, the clients of the others get all that they ask for.</summary>
    public static IEnumerable<Violation> OthersUndisturbed(Aftermath after) =>
        from injection in after.History.Injections
        from operation in after.History.Operations
        where operation.Node != injection.Target && operation.Called > injection.At && operation.Called < injection.Until && !operation.IsAnswered
        select Violated(nameof(OthersUndisturbed), $"during {injection}: {operation}");

    /// <summary>Between one injection and the next, no more than so many nodes become leader.</summary>
    public static Func<Aftermath, IEnumerable<Violation>> LeaderChangesAtMost(int limit) => after =>
    {
        var injections = after.History.Injections;
        return
            from pair in injections.Zip([.. injections.Skip(1).Select(next => next.At), Fact.Never])
            let changes = after.History.Leaders.Count(sighting => sighting.At > pair.First.At && sighting.At < pair.Second)
            where changes > limit
            select Violated(nameof(LeaderChangesAtMost), $"{changes} leader changes after {pair.First}");
    };

    /// <summary>While it lasts, what is asked of the nodes that the fault names is not answered by the state machine.</summary>
    public static Func<Aftermath, IEnumerable<Violation>> Silence(Func<Window, Operation, bool> concerns) => after =>
        from window in after.Windows
        from operation in after.History.Operations
        where operation is { IsAnswered: true, Stale: false } && operation.Called > window.From && operation.Returned < window.Until &&
            concerns(window, operation)
        select Violated(nameof(Silence), $"during {window}: {operation}");

    /// <summary>A subscriber of a node that is cut off for longer than this is told to go elsewhere.</summary>
    public static Func<Aftermath, IEnumerable<Violation>> SubscribersToldWithin(TimeSpan limit) => after =>
        from window in after.Windows
        let latest = window.From + limit.Ticks
        where window.Until > latest
        from hearing in after.History.Hearings
        from segment in hearing.Segments
        where segment.Node == window.Target && segment.Opened < window.From && segment.Ended > latest
        select Violated(nameof(SubscribersToldWithin), $"during {window}: subscriber {segment.Subscriber} was left alone until {segment.Ended}");

    /// <summary>A client that is failed once is served by the next node it goes to.</summary>
    public static IEnumerable<Violation> NoFailureTwice(Aftermath after) =>
        from setback in after.Setbacks
        where setback.InARow > 1
        select Violated(nameof(NoFailureTwice), $"{setback}");

    /// <summary>Writes are never longer without acknowledgement than this, from the first injection to the last.</summary>
    public static Func<Aftermath, IEnumerable<Violation>> WriteGapUnder(TimeSpan limit) => after =>
    {
        var acknowledged = after.History.Operations
            .Where(operation => operation is { Kind: OperationKind.Set, Outcome: Outcome.Done })
            .Select(operation => operation.Returned)
            .Order()
            .ToArray();
        return
            from pair in acknowledged.Zip(acknowledged.Skip(1))
            where pair.Second - pair.First >= limit.Ticks
            select Violated(nameof(WriteGapUnder), $"no write was acknowledged for {Seconds(pair.Second - pair.First)} from {Seconds(pair.First)} on");
    };

    /// <summary>How long after a moment the first request sent since was answered.</summary>
    public static long NextAnswer(History history, long moment) => history.Operations
        .Where(operation => operation is { IsAnswered: true, Stale: false } && operation.Called > moment)
        .Select(operation => operation.Returned - moment)
        .DefaultIfEmpty(Fact.Never)
        .Min();

    public static string Seconds(long ticks) => ticks == Fact.Never ? "ever" : $"{ticks / (double)TimeSpan.TicksPerSecond:F2} s";

    private static Violation Violated(string promise, string text) => new(promise, text);
}
