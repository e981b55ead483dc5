using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdvoCache.Tests.Log;

/// <summary>Tests look at what happened, not at what was logged.</summary>
internal static class Quiet
{
    internal static ILogger Logger => NullLogger.Instance;

    internal static ILoggerFactory Loggers => NullLoggerFactory.Instance;
}
