namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>The time during which a fault surely lasted: from when it was done until before it was undone. An injection is a little longer.</summary>
internal readonly record struct Window(string Fault, string Target, long From, long Until);
