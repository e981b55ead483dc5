using System.Collections.Concurrent;
using System.Diagnostics;

namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>Takes the facts of a run from all its clients at once, on one clock. Safe for any number of threads.</summary>
internal sealed class Recording
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<Fact> _facts = [];
    private long _operations;
    private int _connections;

    public Recording(string name, long seed) => Add(new Run(name, seed));

    /// <summary>Ticks of 100 ns since the run began, monotonic.</summary>
    public long Now => Stopwatch.GetElapsedTime(_start).Ticks;

    /// <summary>Facts so far.</summary>
    public int Count => _facts.Count;

    /// <summary>Operations so far, those under way included.</summary>
    public long Operations => Interlocked.Read(ref _operations);

    /// <summary>An id for an operation.</summary>
    public long NextOperation() => Interlocked.Increment(ref _operations);

    /// <summary>A number for a connection.</summary>
    public int NextConnection() => Interlocked.Increment(ref _connections);

    public void Add(Fact fact) => _facts.Enqueue(fact);

    /// <summary>What has been recorded. An operation under way is added when it is over, so end the clients first.</summary>
    public History ToHistory() => new(_facts);
}
