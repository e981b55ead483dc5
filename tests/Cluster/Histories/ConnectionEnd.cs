namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>A connection's end as its client saw it.</summary>
/// <param name="Connection">Which.</param>
/// <param name="Node">Where it led.</param>
/// <param name="At">Before the client began to close, or when it noticed the loss.</param>
/// <param name="How">Who ended it.</param>
/// <param name="CloseCode">The WebSocket close code that came, if one did.</param>
internal sealed record ConnectionEnd(int Connection, string Node, long At, EndKind How, int? CloseCode = null) : Fact;
