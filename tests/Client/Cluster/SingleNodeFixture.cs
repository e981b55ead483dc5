using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Client.Cluster;

/// <summary>One node for all tests of a class that break nothing.</summary>
public sealed class SingleNodeFixture : IAsyncLifetime
{
    private TestCluster? _cluster;

    public NodeProcess Node => _cluster?.Nodes[0] ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _cluster = await TestCluster.Start(1, NodeSettings.With(("ADVO_CACHE_CAPACITY", "5")));

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}
