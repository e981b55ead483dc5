using System.Diagnostics;

namespace AdvoCache.Tests.Cluster;

/// <summary>
/// Notes every acknowledged write, and answers how long after a kill the first came.
/// Only a write that was sent after the kill counts: an answer that was on its way already proves nothing.
/// </summary>
internal sealed class AckClock
{
    private readonly Lock _gate = new();
    private long _acknowledged;
    private long _sentAfter = long.MaxValue;
    private TaskCompletionSource<long> _next = new();

    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    public void Record(long sentAt)
    {
        Interlocked.Increment(ref _acknowledged);
        lock (_gate)
        {
            if (sentAt > _sentAfter)
                _next.TrySetResult(Stopwatch.GetTimestamp());
        }
    }

    /// <summary>The timestamp of the first acknowledgement of a write sent from now on.</summary>
    public Task<long> Next()
    {
        lock (_gate)
        {
            _sentAfter = Stopwatch.GetTimestamp();
            _next = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _next.Task;
        }
    }
}
