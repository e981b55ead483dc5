namespace AdvoCache.Log;

/// <summary>The snapshot that the leader offers is still on its way.</summary>
internal sealed class SnapshotAwaitedException() : IOException("The leader's snapshot is still on its way.");
