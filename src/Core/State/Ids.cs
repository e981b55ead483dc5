namespace AdvoCache.Core;

/// <summary>One run of one node process: drawn at random when it starts, so that nothing of an earlier run is mistaken for this one's.</summary>
public readonly record struct NodeRun(ulong Value)
{
    public static NodeRun None => default;
}

/// <summary>One life of a cluster, drawn when its log begins: indexes of another life mean nothing in this one.</summary>
public readonly record struct ClusterId(ulong Value)
{
    public static ClusterId None => default;
}

/// <summary>One client connection, unique in the cluster: the run of the node that holds it and its number there (from 1).</summary>
public readonly record struct SessionId(NodeRun Node, ulong Number)
{
    public static SessionId None => default;
}

/// <summary>The place of a change in the log. Every change has its own; they only grow.</summary>
public readonly record struct LogIndex(long Value) : IComparable<LogIndex>
{
    public static LogIndex None => default;

    public static LogIndex Later(LogIndex left, LogIndex right) => left > right ? left : right;

    public int CompareTo(LogIndex other) => Value.CompareTo(other.Value);
    public static bool operator <(LogIndex left, LogIndex right) => left.Value < right.Value;
    public static bool operator >(LogIndex left, LogIndex right) => left.Value > right.Value;
    public static bool operator <=(LogIndex left, LogIndex right) => left.Value <= right.Value;
    public static bool operator >=(LogIndex left, LogIndex right) => left.Value >= right.Value;
}

/// <summary>A moment of cluster time, in milliseconds since the cluster's first start. It never goes back.</summary>
public readonly record struct Moment(long Milliseconds) : IComparable<Moment>
{
    public static Moment Never => new(long.MaxValue);

    /// <summary>This moment plus a duration in milliseconds; saturates instead of overflowing.</summary>
    public Moment After(long milliseconds)
        => milliseconds >= long.MaxValue - Milliseconds ? Never : new(Milliseconds + milliseconds);

    public static Moment Later(Moment left, Moment right) => left > right ? left : right;

    public int CompareTo(Moment other) => Milliseconds.CompareTo(other.Milliseconds);
    public static bool operator <(Moment left, Moment right) => left.Milliseconds < right.Milliseconds;
    public static bool operator >(Moment left, Moment right) => left.Milliseconds > right.Milliseconds;
    public static bool operator <=(Moment left, Moment right) => left.Milliseconds <= right.Milliseconds;
    public static bool operator >=(Moment left, Moment right) => left.Milliseconds >= right.Milliseconds;
}

/// <summary>A sheet's number: given at its creation, never reused, so a sheet of the same name made later is another one.</summary>
public readonly record struct SheetNumber(long Value);
