using System.Diagnostics;

namespace AdvoCache.Bench.Load;

/// <summary>Every connection has always so many requests under way: the next one goes out when one is answered.</summary>
internal sealed class ClosedLoop(LoadRun run, RequestMix mix, Payload payload, int depth) : IMeasuredLoad
{
    private bool _begun;

    public Latencies Latencies { get; } = new();

    public TimeSpan Ask()
    {
        if (_begun)
            return Timeout.InfiniteTimeSpan;
        _begun = true;
        foreach (var connection in run.Connections)
            Refill(connection);
        return Timeout.InfiniteTimeSpan;
    }

    public void Answered(Connection connection, long ticks, bool succeeded) => Latencies.Add(ticks, succeeded);

    public void Heard(Connection connection, ReadOnlySpan<byte> message)
    {
    }

    public void AfterEvent(Connection connection) => Refill(connection);

    private void Refill(Connection connection)
    {
        var now = Stopwatch.GetTimestamp();
        while (connection.Unanswered < depth && mix.Ask(connection, payload, now))
        {
            // The next one.
        }
        connection.Send(run.Epoll);
    }
}
