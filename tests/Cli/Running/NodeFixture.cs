using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cli.Running;

/// <summary>One node for all tests that break nothing.</summary>
public sealed class NodeFixture : IAsyncLifetime
{
    private TestCluster? _cluster;

    public NodeProcess Node => _cluster?.Nodes[0] ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _cluster = await TestCluster.Start(1);

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class OneNode : ICollectionFixture<NodeFixture>
{
    public const string Name = "one node";
}
