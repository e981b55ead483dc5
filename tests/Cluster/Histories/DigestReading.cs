namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>A node's digest of its state.</summary>
/// <param name="Node">Whose.</param>
/// <param name="Index">The index of the last change that is in it.</param>
/// <param name="Digest">As <c>/status</c> writes it.</param>
/// <param name="At">When it was read.</param>
internal sealed record DigestReading(string Node, long Index, string Digest, long At) : Fact;
