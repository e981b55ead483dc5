using System.Diagnostics;

namespace AdvoCache.Bench.Load;

/// <summary>
/// So many requests a second whatever the server does, in turn on all connections. A request's time counts from when it was due, so a
/// server that stalls is not excused from the requests that were held up meanwhile.
/// </summary>
internal sealed class SteadyLoop(LoadRun run, RequestMix mix, Payload payload, double perSecond) : IMeasuredLoad
{
    /// <summary>A server that is this far behind is not asked for more.</summary>
    private const int MaxUnanswered = 4096;

    private readonly double _ticksBetween = Stopwatch.Frequency / perSecond;
    private double _due;
    private int _next;

    public Latencies Latencies { get; } = new();

    public TimeSpan Ask()
    {
        var now = Stopwatch.GetTimestamp();
        if (_due == 0)
            _due = now;
        for (; _due <= now; _due += _ticksBetween)
        {
            var connection = run.Connections[_next++ % run.Connections.Count];
            if (connection.Unanswered >= MaxUnanswered)
                continue;
            mix.Ask(connection, payload, (long)_due);
            connection.Send(run.Epoll);
        }
        return TimeSpan.FromSeconds((_due - now) / Stopwatch.Frequency);
    }

    public void Answered(Connection connection, long ticks, bool succeeded) => Latencies.Add(ticks, succeeded);

    public void Heard(Connection connection, ReadOnlySpan<byte> message)
    {
    }

    public void AfterEvent(Connection connection) => connection.Send(run.Epoll);
}
