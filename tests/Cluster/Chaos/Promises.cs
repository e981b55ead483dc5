using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging;
using AdvoCache.Tests.Cluster.Nemesis;
using AdvoCache.Tests.Cluster.Workloads;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>What single rows promise beside the promises to all. Each is a check to be put together into a row.</summary>
internal static class Promises
{
    /// <summary>After each injection, a write sent since is acknowledged within this time.</summary>
    public static Func<Aftermath, IEnumerable<Violation>> AcknowledgesWithin(TimeSpan limit) => after => Slower(after, limit, fromItsEnd: false);

    /// <summary>The same from the end of each injection.</summary>
    public static Func<Aftermath, IEnumerable<Violation>> BackWithin(TimeSpan limit) => after => Slower(after, limit, fromItsEnd: true);

    /// <summary>While a node is away, the clients of the others get all that they ask for.</summary>
    public static IEnumerable<Violation> OthersUndisturbed(Aftermath after) =>
        from injection in after.History.Injections
        from operation in after.History.Operations
        where operation.Node != injection.Target && operation.Called > injection.At && operation.Called < injection.Until && !operation.IsAnswered
        where !after.History.Injections.Any(next => next.Target == operation.Node && next.At > operation.Called && next.At < LastsUntil(operation))
        select Violated(nameof(OthersUndisturbed), $"during {injection}: {operation}");

    /// <summary>From an injection of such a fault to the next of any, no more than so many nodes become leader.</summary>
    public static Func<Aftermath, IEnumerable<Violation>> LeaderChangesAtMost(int limit, params IEnumerable<string> faults) => after =>
        from fault in faults
        from injection in Recovery.LeaderChanges(after.History, fault).Index()
        where injection.Item > limit
        select Violated(nameof(LeaderChangesAtMost), $"{injection.Item} leader changes after {fault} {injection.Index + 1}, allowed are {limit}");

    /// <summary>While it lasts, what is asked of the nodes that the fault names is not answered by the state machine.</summary>
    public static Func<Aftermath, IEnumerable<Violation>> Silence(Func<Window, Operation, bool> concerns) => after =>
        from window in after.Windows
        from operation in after.History.Operations
        where operation is { IsAnswered: true, Stale: false } && operation.Called > window.From && operation.Returned < window.Until &&
            concerns(window, operation)
        select Violated(nameof(Silence), $"during {window}: {operation}");

    /// <summary>A subscriber that is cut off together with its node for longer than this is told to go elsewhere. Others it cannot tell.</summary>
    public static Func<Aftermath, IEnumerable<Violation>> SubscribersToldWithin(TimeSpan limit) => after =>
        from window in after.Windows
        let latest = window.From + Scale.Bound(limit).Ticks
        where window.Until > latest
        from hearing in after.History.Hearings
        from segment in hearing.Segments
        where segment.Node == window.Target && after.AreTogether(segment.Subscriber, segment.Node) && segment.Opened < window.From && segment.Ended > latest
        select Violated(nameof(SubscribersToldWithin), $"during {window}: subscriber {segment.Subscriber} was left alone until {segment.Ended}");

    /// <summary>Whatever is asked of a node that the fault names is answered, if only that it cannot be done, before clients lose patience.</summary>
    public static IEnumerable<Violation> NobodyWaitsInVain(Aftermath after) =>
        from window in after.Windows
        from setback in after.Setbacks
        where setback is { TimedOut: true, Together: true } && setback.Node == window.Target && setback.At - Arena.AnswerPatience.Ticks > window.From && setback.At < window.Until
        select Violated(nameof(NobodyWaitsInVain), $"during {window}: {setback}");

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
        // Behind the last one the clients leave, and nobody writes.
        var (first, last) = (after.History.Injections.Min(injection => injection.At), after.History.Injections.Max(injection => injection.Until));
        return
            from pair in acknowledged.Zip(acknowledged.Skip(1))
            where pair.Second > first && pair.First < last && pair.Second - pair.First >= Scale.Bound(limit).Ticks
            select Violated(nameof(WriteGapUnder), $"no write was acknowledged for {Seconds(pair.Second - pair.First)} from {Seconds(pair.First)} on");
    };

    private static IEnumerable<Violation> Slower(Aftermath after, TimeSpan limit, bool fromItsEnd) => after.History.Injections
        .Select(injection => injection.Fault)
        .Distinct()
        .SelectMany(fault => Recovery.Slower(after.History, fault, Scale.Bound(limit), fromItsEnd));

    private static string Seconds(long ticks) => $"{ticks / (double)TimeSpan.TicksPerSecond:F2} s";

    // A lock that waits may still wait when its own node is struck.
    private static long LastsUntil(Operation operation) => operation.Called + ((operation.WaitMs ?? 0) * TimeSpan.TicksPerMillisecond) + Arena.AnswerPatience.Ticks;

    private static Violation Violated(string promise, string text) => new(promise, text);
}
