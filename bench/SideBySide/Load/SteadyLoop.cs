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

    private readonly Pace _pace = new(perSecond);
    private int _next;

    public Latencies Latencies { get; } = new();

    public TimeSpan Ask()
    {
        var now = Stopwatch.GetTimestamp();
        while (_pace.TryTake(now, out var due))
        {
            var connection = run.Connections[_next++ % run.Connections.Count];
            if (connection.Unanswered >= MaxUnanswered)
                continue;
            mix.Ask(connection, payload, due);
            connection.Send(run.Epoll);
        }
        return _pace.UntilNext(now);
    }

    public void Answered(Connection connection, long ticks, bool succeeded) => Latencies.Add(ticks, succeeded);

    public void Heard(Connection connection, ReadOnlySpan<byte> message)
    {
    }

    public void AfterEvent(Connection connection) => connection.Send(run.Epoll);
}
