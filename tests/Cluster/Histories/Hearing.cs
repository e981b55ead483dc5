namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>What one subscriber heard of one sheet over all its connections, in their order.</summary>
internal sealed record Hearing(int Subscriber, string Sheet, IReadOnlyList<Segment> Segments);
