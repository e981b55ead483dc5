namespace AdvoCache.Tests.Extensions.Caching.Nodes;

/// <summary>The tests that share a node run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class NodeCollection : ICollectionFixture<NodeFixture>
{
    public const string Name = "node";
}
