namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>The lock and token that a write must still hold.</summary>
internal readonly record struct Fence(string Key, long Token);
