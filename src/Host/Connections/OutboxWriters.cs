using System.Collections.Concurrent;

namespace AdvoCache.Host.Connections;

/// <summary>
/// The threads on which outboxes are written: a few that go from one to the next, rather than one for each, since waking a thread costs more
/// than most writes. What is queued meanwhile leaves in the same write.
/// </summary>
internal sealed class OutboxWriters : IThreadPoolWorkItem
{
    /// <summary>The others have requests to read and entries to apply.</summary>
    private static readonly int MaxThreads = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly ConcurrentQueue<Outbox> _due = new();
    private int _threads;

    internal void Write(Outbox outbox)
    {
        _due.Enqueue(outbox);
        if (TryTakeThread())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        do
        {
            while (_due.TryDequeue(out var outbox))
                outbox.Write();
            Interlocked.Decrement(ref _threads);
            // Whoever queued before the decrement may have counted on this thread.
        }
        while (!_due.IsEmpty && TryTakeThread());
    }

    private bool TryTakeThread()
    {
        var threads = Volatile.Read(ref _threads);
        return threads < MaxThreads && Interlocked.CompareExchange(ref _threads, threads + 1, threads) == threads;
    }
}
