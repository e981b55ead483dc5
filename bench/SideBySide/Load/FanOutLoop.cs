using System.Diagnostics;

namespace AdvoCache.Bench.Load;

/// <summary>
/// One connection, the first, writes; all others hear it. Either so many writes a second, or in a closed loop with so many unanswered.
/// </summary>
internal sealed class FanOutLoop(LoadRun run, Payload payload, int keys, int depth, double perSecond = 0) : ILoad
{
    /// <summary>Writes that not everybody has heard of: a server that answers before it delivers may not run away from its subscribers.</summary>
    private const int MaxUnheard = 512;

    private readonly Connection _writer = run.Connections[0];
    private readonly int _hearers = run.Connections.Count - 1;
    private long _written;
    private long _heard;
    private readonly Pace? _pace = perSecond > 0 ? new(perSecond) : null;

    /// <summary>From the write to each hearing.</summary>
    internal Latencies Deliveries { get; } = new();

    internal bool AllHeard => _heard == _written * _hearers;

    /// <summary>Writes no more.</summary>
    internal bool IsEnding { get; set; }

    public TimeSpan Ask()
    {
        var now = Stopwatch.GetTimestamp();
        if (IsEnding)
            return Timeout.InfiniteTimeSpan;
        if (_pace is not null)
        {
            while (_pace.TryTake(now, out var due))
                Write(due);
            _writer.Send(run.Epoll);
            return _pace.UntilNext(now);
        }
        while (_writer.Unanswered < depth && _written - (_heard / _hearers) < MaxUnheard)
            Write(now);
        _writer.Send(run.Epoll);
        return Timeout.InfiniteTimeSpan;
    }

    public void Answered(Connection connection, long ticks, bool succeeded)
    {
        if (!succeeded)
            throw new IOException("A write was refused.");
    }

    public void Heard(Connection connection, ReadOnlySpan<byte> message)
    {
        var age = Payload.Age(message);
        if (age < 0)
            return;
        _heard++;
        Deliveries.Add(age);
    }

    public void AfterEvent(Connection connection)
    {
    }

    private void Write(long now)
    {
        _writer.Set((int)(_written % keys), payload.SentAt(now), now);
        _written++;
    }
}
