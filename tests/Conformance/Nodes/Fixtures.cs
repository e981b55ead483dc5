using System.Collections.Immutable;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance;

/// <summary>Nodes that many tests share. Every test uses sheets of its own, so they do not meet.</summary>
public abstract class SharedNodes(int size, ImmutableDictionary<string, string> variables) : IAsyncLifetime
{
    private TestCluster? _cluster;

    public TestCluster Cluster => _cluster ?? throw new InvalidOperationException("The nodes are not started yet.");

    public NodeProcess Node => Cluster.Nodes[0];

    public ImmutableArray<NodeProcess> Nodes => Cluster.Nodes;

    public async Task InitializeAsync() => _cluster = await TestCluster.Start(size, variables);

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}

/// <summary>One node with the defaults, but that expired entries go within the second, and that idle clients learn the index as soon.</summary>
public sealed class OneNode() : SharedNodes(1, NodeSettings.With(("ADVO_TTL_CLEANUP_SECONDS", "1"), ("ADVO_INDEX_INTERVAL_SECONDS", "1")));

/// <summary>A cluster of three, else the same.</summary>
public sealed class ThreeNodes() : SharedNodes(3, NodeSettings.With(("ADVO_TTL_CLEANUP_SECONDS", "1")));

/// <summary>One node with what few operators want: tiny sheets that never linger, hardly any history, and an open door for replicas.</summary>
public sealed class TunedNode() : SharedNodes(1, NodeSettings.With(
    ("ADVO_CACHE_CAPACITY", "3"),
    ("ADVO_SHEET_LINGER_SECONDS", "0"),
    ("ADVO_HISTORY_CHANGES", "10"),
    ("ADVO_REPLICA_TOKEN", ReplicaToken)))
{
    public const int Capacity = 3;
    public const int HistoryChanges = 10;
    public const string ReplicaToken = "a-token-for-tests-0123456789";
}

[CollectionDefinition(Name)]
public sealed class OneNodeCollection : ICollectionFixture<OneNode>
{
    public const string Name = "one node";
}

[CollectionDefinition(Name)]
public sealed class ThreeNodesCollection : ICollectionFixture<ThreeNodes>
{
    public const string Name = "three nodes";
}

[CollectionDefinition(Name)]
public sealed class TunedNodeCollection : ICollectionFixture<TunedNode>
{
    public const string Name = "tuned node";
}
