namespace AdvoCache.Extensions.FusionCache;

/// <summary>What things are called in the sheet. Locks are apart from its data, so only the first two must differ.</summary>
internal static class Names
{
    internal static string Entries(AdvoCacheFusionOptions options, string cacheName) => $"{options.Cache.KeyPrefix}{cacheName}:entry:";

    internal static string Messages(AdvoCacheFusionOptions options, string channelName) => $"{options.Cache.KeyPrefix}{channelName}:message:";

    /// <summary>
    /// What a message is called in its channel. Each source has keys of its own: on a shared one a process would not hear of a message that its own, on its way at that
    /// moment, is about to overwrite.
    /// </summary>
    internal static string Message(string source, string cacheKey) => $"{source}:{cacheKey}";

    internal static bool TryReadMessage(ReadOnlySpan<char> name, string? source, out string cacheKey)
    {
        var isFrom = source is not null && name.Length > source.Length && name.StartsWith(source, StringComparison.Ordinal) && name[source.Length] == ':';
        cacheKey = isFrom ? name[(source!.Length + 1)..].ToString() : ""; // It is not null if it is from there.
        return isFrom;
    }

    internal static string Lock(AdvoCacheFusionOptions options, string cacheName, string lockName) => $"{options.Cache.KeyPrefix}{cacheName}:{lockName}";
}
