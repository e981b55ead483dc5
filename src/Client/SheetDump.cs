using AdvoCache.Client.NearCaching;

namespace AdvoCache.Client;

/// <summary>The whole content of a sheet at one moment.</summary>
/// <param name="Entries">All entries, the most recently used first.</param>
/// <param name="Index">The index of the last change that the answering node had applied then.</param>
public sealed record SheetDump(IReadOnlyList<SheetEntry> Entries, long Index);

/// <summary>An entry of a dump.</summary>
/// <param name="Key">The key.</param>
/// <param name="Json">Its value, raw UTF-8 JSON. All values of a dump lie in one array: who keeps one keeps them all.</param>
public readonly record struct SheetEntry(string Key, ReadOnlyMemory<byte> Json)
{
    /// <summary>Whether the key is known to stand for nothing: set to JSON's null or by <see cref="AdvoCacheClient.SetNullAsync"/>.</summary>
    public bool IsNull => CachedEntry.MeansNull(Json.Span);
}
