using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging.Simulation;

/// <summary>Histories written by hand: times are in milliseconds, values are numbers, everything else has a plain default.</summary>
internal static class Draft
{
    private static long s_ids;

    public static Operation Get(long from, long to, long? value, long? version = null, string key = "k") =>
        Answered(OperationKind.Get, from, to, key) with
        {
            Value = value is { } seen ? Text(seen) : null,
            Version = version ?? value,
            Outcome = value is null ? Outcome.Refused : Outcome.Done,
            Refusal = value is null ? Refusal.NotFound : Refusal.None,
        };

    /// <summary>A set whose version is its value, unless told otherwise.</summary>
    public static Operation Set(long from, long to, long value, string key = "k") =>
        Answered(OperationKind.Set, from, to, key) with { Value = Text(value), Index = value, Version = value };

    public static Operation Delete(long from, long to, string key = "k") => Answered(OperationKind.Delete, from, to, key);

    public static Operation Lock(int connection, long from, long to, long token, string key = "l") =>
        Answered(OperationKind.Lock, from, to, key) with { Connection = connection, Client = connection, Index = token, Token = token };

    public static Operation Unlock(int connection, long from, long to, long index, string key = "l") =>
        Answered(OperationKind.Unlock, from, to, key) with { Connection = connection, Client = connection, Index = index };

    public static Operation If(this Operation write, long version) => write with { IfVersion = version };

    public static Operation By(this Operation operation, int connection) => operation with { Connection = connection, Client = connection };

    public static Operation Fenced(this Operation write, long token, string key = "l") => write with { Fence = new(key, token) };

    public static Operation At(this Operation operation, long index) => operation with { Index = index };

    /// <summary>The same request, with no answer.</summary>
    public static Operation Unanswered(this Operation operation) => operation with
    {
        Outcome = Outcome.Unknown,
        Refusal = Refusal.None,
        Returned = Fact.Never,
        Index = null,
        Version = null,
        Token = null,
    };

    public static Operation Refused(this Operation operation, Refusal refusal, long? version = null) => operation with
    {
        Outcome = Outcome.Refused,
        Refusal = refusal,
        Index = null,
        Version = version,
        Token = null,
    };

    public static long Ms(long milliseconds) => milliseconds * TimeSpan.TicksPerMillisecond;

    public static string Text(long value) => FormattableString.Invariant($"{value}");

    private static Operation Answered(OperationKind kind, long from, long to, string key) => new()
    {
        Id = Interlocked.Increment(ref s_ids),
        Client = 1,
        Connection = 1,
        Node = "n1",
        Kind = kind,
        Sheet = "s",
        Key = key,
        Called = Ms(from),
        Returned = Ms(to),
        Outcome = Outcome.Done,
    };
}
