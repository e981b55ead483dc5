namespace AdvoCache.Bench.Systems;

/// <summary>Which node the clients of a cluster connect to.</summary>
internal enum Placement
{
    Leader,
    Follower,
    Spread,
}
