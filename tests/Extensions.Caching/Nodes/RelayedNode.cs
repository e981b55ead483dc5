using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Extensions.Caching.Nodes;

/// <summary>A node with a relay before it. It tells its clients the relay's address alone, so that they do not find a way around it.</summary>
public sealed class RelayedNode : IAsyncDisposable
{
    private readonly TestCluster _cluster;
    private readonly int _port;

    private RelayedNode(TestCluster cluster, Relay relay, int port)
    {
        _cluster = cluster;
        Relay = relay;
        _port = port;
    }

    public Relay Relay { get; }

    public Uri Direct => new($"ws://127.0.0.1:{_port}/ws");

    public Uri Relayed => new($"ws://127.0.0.1:{Relay.Port}/ws");

    public static async Task<RelayedNode> StartAsync(params (string Name, string Value)[] variables)
    {
        var port = FreePorts.Take();
        var relay = new Relay(port);
        var folder = new ScratchFolder();
        var cluster = await TestCluster.Start(folder, [new NodeSettings
        {
            Port = port,
            Members = $"n1=127.0.0.1:{FreePorts.Take()}|ws://127.0.0.1:{relay.Port}/ws|http://127.0.0.1:{port}",
            DataDirectory = folder.Child("n1"),
            Variables = NodeSettings.With(variables),
        }]);
        return new(cluster, relay, port);
    }

    public async ValueTask DisposeAsync()
    {
        await Relay.DisposeAsync();
        await _cluster.DisposeAsync();
    }
}
