namespace AdvoCache.Wire;

/// <summary>The names of the actions on the wire. They match exactly, case included.</summary>
internal static class RequestActions
{
    public static RequestAction Named(ReadOnlySpan<byte> name) => name.Length switch
    {
        0 => RequestAction.None,
        3 when name.SequenceEqual("get"u8) => RequestAction.Get,
        3 when name.SequenceEqual("set"u8) => RequestAction.Set,
        4 when name.SequenceEqual("open"u8) => RequestAction.Open,
        4 when name.SequenceEqual("dump"u8) => RequestAction.Dump,
        4 when name.SequenceEqual("lock"u8) => RequestAction.Lock,
        5 when name.SequenceEqual("touch"u8) => RequestAction.Touch,
        5 when name.SequenceEqual("stats"u8) => RequestAction.Stats,
        6 when name.SequenceEqual("delete"u8) => RequestAction.Delete,
        6 when name.SequenceEqual("unlock"u8) => RequestAction.Unlock,
        8 when name.SequenceEqual("set_null"u8) => RequestAction.SetNull,
        13 when name.SequenceEqual("delete_prefix"u8) => RequestAction.DeletePrefix,
        13 when name.SequenceEqual("delete_suffix"u8) => RequestAction.DeleteSuffix,
        16 when name.SequenceEqual("register_replica"u8) => RequestAction.RegisterReplica,
        _ => RequestAction.Unknown,
    };
}
