namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>Which run this is.</summary>
/// <param name="Name">The row of the fault table, or what else the run is about.</param>
/// <param name="Seed">Repeats the schedule.</param>
internal sealed record Run(string Name, long Seed) : Fact;
