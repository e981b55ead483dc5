using Microsoft.Extensions.Logging;

namespace AdvoCache.Extensions.Caching;

/// <summary>Everything that the distributed cache logs. No values or keys.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The sheet is not loaded yet; until it is, nothing is found in the cache")]
    internal static partial void NotLoaded(this ILogger logger);

    [LoggerMessage(2, LogLevel.Warning, "A key of the cache holds something that is no entry of a cache; it counts as missing")]
    internal static partial void NoEntry(this ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "A sliding expiration could not be moved; the next read tries again: {Reason}")]
    internal static partial void NotRenewed(this ILogger logger, string reason);
}
