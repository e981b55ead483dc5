namespace AdvoCache.Client;

/// <summary>A value as a node answered it.</summary>
/// <param name="Json">Raw UTF-8 JSON.</param>
/// <param name="Version">The index of the set that made it, for <see cref="SetOptions.IfVersion"/>.</param>
public sealed record ServerValue(ReadOnlyMemory<byte> Json, long Version);

/// <summary>A change of the local copy.</summary>
/// <param name="Key">The key.</param>
/// <param name="Json">What it has now, raw UTF-8 JSON; null: it is gone.</param>
/// <param name="IsNull">Whether it stands for nothing now.</param>
public readonly record struct KeyChange(string Key, ReadOnlyMemory<byte>? Json, bool IsNull)
{
    /// <summary>Whether the key is gone: deleted, expired or evicted.</summary>
    public bool IsGone => Json is null;

    internal KeyChange(string key, byte[]? json, bool isNull) : this(key, json is null ? default(ReadOnlyMemory<byte>?) : json, isNull)
    {
    }
}
