using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AdvoCache.Client.NearCaching;

namespace AdvoCache.Client;

// Reads. They are local and take no lock.
public sealed partial class AdvoCacheClient
{
    /// <summary>How many keys the local copy has.</summary>
    public int Count => _cache.Count;

    /// <summary>The keys of the local copy, in no order; changes during the enumeration may or may not be seen.</summary>
    public IEnumerable<string> Keys => _cache.View.Select(static pair => pair.Key);

    /// <summary>Whether the key is there, be it as null.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>Whether the key is known to stand for nothing: set to JSON's null or by <see cref="SetNullAsync"/>.</summary>
    public bool IsNull(string key) => Find(key) is { IsNull: true };

    /// <summary>The value as it is in the sheet, raw UTF-8 JSON. Allocates nothing.</summary>
    public bool TryGetRaw(string key, out ReadOnlyMemory<byte> json)
    {
        var entry = Find(key);
        json = entry?.Json;
        return entry is not null;
    }

    /// <summary>The value, read as <typeparamref name="T"/>; null placeholders are there, as the type's default.</summary>
    /// <exception cref="JsonException">The value is none of that type.</exception>
    public bool TryGet<T>(string key, [MaybeNull] out T value) => TryGet(key, _serializer.TypeInfo<T>(), out value);

    /// <summary>The value, read by a source-generated description of its type.</summary>
    /// <exception cref="JsonException">The value is none of that type.</exception>
    public bool TryGet<T>(string key, JsonTypeInfo<T> type, [MaybeNull] out T value)
    {
        ArgumentNullException.ThrowIfNull(type);
        var entry = Find(key);
        value = entry is null or { IsNull: true } ? default : JsonSerializer.Deserialize(entry.Json, type);
        return entry is not null;
    }

    /// <summary>The value, or the type's default when the key is absent or null.</summary>
    /// <exception cref="JsonException">The value is none of that type.</exception>
    public T? Get<T>(string key) => TryGet<T>(key, out var value) ? value : default;

    /// <summary>The value if it is a JSON string; null when the key is absent or null.</summary>
    /// <exception cref="JsonException">The value is no string.</exception>
    public string? GetString(string key) => Get<string>(key);

    private CachedEntry? Find(string key)
    {
        if (_failsWhileDisconnected && State != ConnectionState.Connected)
            throw new AdvoCacheException(ErrorCode.Unavailable, "There is no connection, and local reads are set to fail then.");
        if (!_cache.View.TryGetValue(key, out var entry))
            return null;
        _touched.Note(key, entry);
        return entry;
    }
}
