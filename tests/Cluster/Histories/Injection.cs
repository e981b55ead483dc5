namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>A fault as it was done.</summary>
/// <param name="Fault">Its kind, the same word for all of a kind.</param>
/// <param name="Target">On whom: a node, a split.</param>
/// <param name="At">Just before it was done.</param>
/// <param name="Until">Just after it was undone (healed, resumed, started again); <see cref="Fact.Never"/> if it was not.</param>
internal sealed record Injection(string Fault, string Target, long At, long Until) : Fact;
