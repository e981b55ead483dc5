using AdvoCache.Client;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Extensions.Caching.Nodes;

/// <summary>One node for all tests that break nothing, and two clients of one sheet, as two processes would have them.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
    private TestCluster? _cluster;
    private AdvoCacheClient? _one;
    private AdvoCacheClient? _other;

    public NodeProcess Node => _cluster?.Nodes[0] ?? throw new InvalidOperationException("Not started.");

    public AdvoCacheClient One => _one ?? throw new InvalidOperationException("Not started.");

    public AdvoCacheClient Other => _other ?? throw new InvalidOperationException("Not started.");

    public static string NewName() => Guid.NewGuid().ToString("N");

    public static AdvoCacheClientOptions OptionsFor(NodeProcess node, string sheet) => OptionsFor(node.WebSocketAddress, sheet);

    public static AdvoCacheClientOptions OptionsFor(Uri node, string sheet)
        => new() { Nodes = [node], Sheet = sheet, Password = "secret", MaxReconnectDelay = TimeSpan.FromMilliseconds(500) };

    public async Task InitializeAsync()
    {
        _cluster = await TestCluster.Start(1);
        var options = OptionsFor(Node, NewName());
        _one = await AdvoCacheClient.ConnectAsync(options);
        _other = await AdvoCacheClient.ConnectAsync(options);
    }

    public async Task DisposeAsync()
    {
        if (_one is not null)
            await _one.DisposeAsync();
        if (_other is not null)
            await _other.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}
