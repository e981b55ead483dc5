using System.Collections.Immutable;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Play;

/// <summary>
/// The connections of one scenario, by name. A connection is opened at its first use, on the next node in turn:
/// the i-th connection of scenario number n goes to node (i + n) modulo the nodes.
/// </summary>
internal sealed class Stage(ImmutableArray<NodeProcess> nodes, int scenarioNumber) : IAsyncDisposable
{
    private readonly Dictionary<string, StageConnection> _connections = [];
    private readonly List<RawWebSocket> _replaced = [];

    public IEnumerable<KeyValuePair<string, StageConnection>> Connections => _connections;

    public NodeProcess HttpNode => nodes[scenarioNumber % nodes.Length];

    public async Task<StageConnection> Connection(string name)
    {
        if (_connections.TryGetValue(name, out var known))
            return known;
        var node = nodes[(_connections.Count + scenarioNumber) % nodes.Length];
        return _connections[name] = new StageConnection(node, await RawWebSocket.Connect(node));
    }

    /// <summary>An explicit connect: the first use, or a fresh connection for a name whose old one has ended.</summary>
    public async Task Connect(string name)
    {
        if (!_connections.TryGetValue(name, out var known))
        {
            await Connection(name);
        }
        else if (known.HasEnded)
        {
            _replaced.Add(known.Socket);
            _connections[name] = new StageConnection(known.Node, await RawWebSocket.Connect(known.Node));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, connection) in _connections)
        {
            // A goodbye frees the sheet at once, so that sheets of played scenarios do not pile up.
            if (!connection.HasEnded && !connection.WasLeft)
                await connection.Socket.Close(1000);
            await connection.Socket.DisposeAsync();
        }

        foreach (var socket in _replaced)
            await socket.DisposeAsync();
    }
}
