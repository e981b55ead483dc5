namespace AdvoCache.Wire;

/// <summary>What a request asks for.</summary>
public enum RequestAction : byte
{
    /// <summary>The action is absent, null or the empty string.</summary>
    None,

    /// <summary>Some other text; <see cref="Request.ActionText"/> has it.</summary>
    Unknown,
    Open,
    Get,
    Set,
    SetNull,
    Delete,
    DeletePrefix,
    DeleteSuffix,
    Dump,
    Lock,
    Unlock,
    RegisterReplica,
    Touch,
    Stats,
}
