namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>A node that said it leads.</summary>
internal sealed record LeaderSighting(string Node, long Term, long At) : Fact;
