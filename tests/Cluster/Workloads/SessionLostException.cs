namespace AdvoCache.Tests.Cluster.Workloads;

/// <summary>This connection serves its client no more.</summary>
internal sealed class SessionLostException(string message, Exception? cause) : Exception(message, cause);
