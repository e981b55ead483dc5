namespace AdvoCache.Core;

/// <summary>
/// What must hold for a write to happen: the key's current version (0: the key is absent), and a lock still held with a token.
/// Checked inside the log, so neither a lost race nor a paused ex-owner can overwrite.
/// </summary>
/// <param name="IfVersion">The version the key must have, or null.</param>
/// <param name="FenceKey">The lock's key; meaningful with a token.</param>
/// <param name="FenceToken">The fencing token that must still hold the lock, or null.</param>
public readonly record struct Condition(long? IfVersion, ReadOnlyMemory<byte> FenceKey, long? FenceToken)
{
    /// <summary>The refusal if the condition does not hold, or null.</summary>
    internal Reply? Check(SheetStore store, Sheet sheet, ReadOnlySpan<byte> key)
    {
        if (FenceToken is { } token && !store.IsHeldWith(sheet, FenceKey.Span, token))
            return new(Refusal.StaleFence, store.CommandIndex);
        if (IfVersion is { } wanted)
        {
            var current = store.TryFindLive(sheet, key, out var entry) ? entry.Version.Value : 0;
            if (current != wanted)
                return new(Refusal.VersionMismatch, store.CommandIndex, current);
        }
        return null;
    }

    internal void Write(ref ByteWriter writer)
    {
        writer.Byte((byte)((IfVersion.HasValue ? 1 : 0) | (FenceToken.HasValue ? 2 : 0)));
        if (IfVersion is { } version)
            writer.Signed(version);
        if (FenceToken is { } token)
        {
            writer.Bytes(FenceKey.Span);
            writer.Signed(token);
        }
    }

    internal static Condition Read(ref ByteReader reader)
    {
        var parts = reader.Byte();
        long? version = (parts & 1) != 0 ? reader.Signed() : null;
        return (parts & 2) != 0 ? new(version, reader.Bytes(), reader.Signed()) : new(version, default, null);
    }
}
