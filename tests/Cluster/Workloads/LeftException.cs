namespace AdvoCache.Tests.Cluster.Workloads;

/// <summary>A client ends its connection of its own will.</summary>
internal sealed class LeftException(string message) : Exception(message);
