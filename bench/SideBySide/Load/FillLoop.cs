using System.Diagnostics;

namespace AdvoCache.Bench.Load;

/// <summary>Sets every key of every connection once.</summary>
internal sealed class FillLoop(LoadRun run, RequestMix mix, Payload payload, int depth = 64) : ILoad
{
    private readonly int[] _next = new int[run.Connections.Count];
    private int _answered;
    private bool _begun;

    internal bool IsDone => _answered == mix.KeysPerConnection * run.Connections.Count;

    public TimeSpan Ask()
    {
        if (!_begun)
        {
            _begun = true;
            foreach (var connection in run.Connections)
                AfterEvent(connection);
        }
        return Timeout.InfiniteTimeSpan;
    }

    public void Answered(Connection connection, long ticks, bool succeeded)
    {
        if (!succeeded)
            throw new IOException("A key could not be set.");
        _answered++;
    }

    public void Heard(Connection connection, ReadOnlySpan<byte> message)
    {
    }

    public void AfterEvent(Connection connection)
    {
        ref var next = ref _next[connection.Number];
        while (next < mix.KeysPerConnection && connection.Unanswered < depth
            && connection.Set(mix.KeyOf(connection, next), payload.Plain, Stopwatch.GetTimestamp()))
            next++;
        connection.Send(run.Epoll);
    }
}
