namespace AdvoCache.Wire;

/// <summary>The fields of a request, those of the original protocol first.</summary>
internal enum RequestField : byte
{
    None,
    Action,
    Sheet,
    Password,
    Key,
    Value,
    Ttl,
    Prefix,
    Suffix,
    Jitter,
    InstanceId,
    StartedAt,
    LockTtl,
    LastOfOriginal = LockTtl,
    Id,
    Token,
    IfVersion,
    Fence,
    WaitMs,
    Since,
    Epoch,
    Consistency,
    Keys,
}
