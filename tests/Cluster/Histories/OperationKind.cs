namespace AdvoCache.Tests.Cluster.Histories;

internal enum OperationKind
{
    Get,

    /// <summary>Also <c>set_null</c>, with the value that it stores.</summary>
    Set,
    Delete,

    /// <summary><see cref="Operation.Key"/> is the prefix.</summary>
    DeletePrefix,

    /// <summary><see cref="Operation.Key"/> is the suffix.</summary>
    DeleteSuffix,
    Lock,
    Unlock,
}
