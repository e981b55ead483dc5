using System.Diagnostics;

namespace AdvoCache.Bench.Load;

/// <summary>The connections of one measurement, and the loop that serves them on the calling thread.</summary>
internal sealed class LoadRun : IDisposable
{
    private static readonly TimeSpan LookAtLeastEvery = TimeSpan.FromMilliseconds(20);

    private readonly Epoll _epoll = new();
    private readonly List<Connection> _connections = [];

    internal IReadOnlyList<Connection> Connections => _connections;

    internal Epoll Epoll => _epoll;

    internal Connection Open(Func<int, Connection> make)
    {
        var connection = make(_connections.Count);
        _connections.Add(connection);
        connection.Open(_epoll);
        return connection;
    }

    /// <summary>Drives the connections for so long, or until the condition holds.</summary>
    internal void Run(ILoad load, TimeSpan duration, Func<bool>? until = null)
    {
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < end && until?.Invoke() != true)
        {
            var idle = load.Ask();
            foreach (var happened in _epoll.Wait(idle < TimeSpan.Zero || idle > LookAtLeastEvery ? LookAtLeastEvery : idle))
            {
                var connection = _connections[(int)happened.Number];
                connection.Handle(_epoll, happened.Events);
                load.AfterEvent(connection);
            }
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
        _epoll.Dispose();
    }
}
