using Microsoft.Extensions.Logging;

namespace AdvoCache.Extensions.FusionCache;

/// <summary>Everything that the FusionCache components log. No values or keys.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "A key of the backplane holds something that is no message")]
    internal static partial void NoMessage(this ILogger logger);
}
