namespace AdvoCache.Extensions.FusionCache;

/// <summary>What things are called in the sheet. Locks are apart from its data, so only the first two must differ.</summary>
internal static class Names
{
    internal static string Entries(AdvoCacheFusionOptions options, string cacheName) => $"{options.Cache.KeyPrefix}{cacheName}:entry:";

    internal static string Messages(AdvoCacheFusionOptions options, string channelName) => $"{options.Cache.KeyPrefix}{channelName}:message:";

    internal static string Lock(AdvoCacheFusionOptions options, string cacheName, string lockName) => $"{options.Cache.KeyPrefix}{cacheName}:{lockName}";
}
