namespace AdvoCache.Wire;

/// <summary>
/// Finds the field that a name means. The original fields match as in Go's encoding/json, whatever the case of their letters;
/// those that AdvoCache added match exactly, so that they hit as few stray fields of old clients as possible.
/// </summary>
internal static class RequestFields
{
    private const int LongestName = 11;
    private const int LongestEscapedName = LongestName * 6;

    /// <param name="name">The name as sent, between its quotes.</param>
    /// <param name="escaped">Whether it holds escapes; a lone surrogate among them names no field.</param>
    public static RequestField Named(ReadOnlySpan<byte> name, bool escaped)
    {
        if (!escaped) return Named(name);
        if (name.Length > LongestEscapedName) return RequestField.None;
        Span<byte> plain = stackalloc byte[LongestEscapedName];
        return JsonUnescape.TryUnescape(name, plain, out var length) ? Named(plain[..length]) : RequestField.None;
    }

    private static RequestField Named(ReadOnlySpan<byte> name)
    {
        var field = NamedExactly(name);
        if (field != RequestField.None) return field;
        Span<byte> folded = stackalloc byte[LongestName];
        if (!TryFold(name, folded, out var length)) return RequestField.None;
        field = NamedExactly(folded[..length]);
        return field <= RequestField.LastOfOriginal ? field : RequestField.None;
    }

    private static RequestField NamedExactly(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => RequestField.Id,
        3 when name.SequenceEqual("key"u8) => RequestField.Key,
        3 when name.SequenceEqual("ttl"u8) => RequestField.Ttl,
        4 when name.SequenceEqual("keys"u8) => RequestField.Keys,
        5 when name.SequenceEqual("value"u8) => RequestField.Value,
        5 when name.SequenceEqual("sheet"u8) => RequestField.Sheet,
        5 when name.SequenceEqual("token"u8) => RequestField.Token,
        5 when name.SequenceEqual("fence"u8) => RequestField.Fence,
        5 when name.SequenceEqual("since"u8) => RequestField.Since,
        5 when name.SequenceEqual("epoch"u8) => RequestField.Epoch,
        6 when name.SequenceEqual("action"u8) => RequestField.Action,
        6 when name.SequenceEqual("prefix"u8) => RequestField.Prefix,
        6 when name.SequenceEqual("suffix"u8) => RequestField.Suffix,
        6 when name.SequenceEqual("jitter"u8) => RequestField.Jitter,
        7 when name.SequenceEqual("wait_ms"u8) => RequestField.WaitMs,
        8 when name.SequenceEqual("password"u8) => RequestField.Password,
        8 when name.SequenceEqual("lock_ttl"u8) => RequestField.LockTtl,
        10 when name.SequenceEqual("if_version"u8) => RequestField.IfVersion,
        10 when name.SequenceEqual("started_at"u8) => RequestField.StartedAt,
        11 when name.SequenceEqual("instance_id"u8) => RequestField.InstanceId,
        11 when name.SequenceEqual("consistency"u8) => RequestField.Consistency,
        _ => RequestField.None,
    };

    /// Lower case, where Unicode's simple folding also takes U+017F for an s and U+212A for a k. Fails for what no name folds to.
    private static bool TryFold(ReadOnlySpan<byte> name, Span<byte> folded, out int length)
    {
        length = 0;
        while (!name.IsEmpty && length < folded.Length)
        {
            var (letter, taken) = name switch
            {
                [< 0x80 and var ascii, ..] => (ascii is >= (byte)'A' and <= (byte)'Z' ? (byte)(ascii | 0x20) : ascii, 1),
                [0xC5, 0xBF, ..] => ((byte)'s', 2),
                [0xE2, 0x84, 0xAA, ..] => ((byte)'k', 3),
                _ => ((byte)0, 0),
            };
            if (taken == 0) return false;
            folded[length++] = letter;
            name = name[taken..];
        }
        return name.IsEmpty;
    }
}
