using Microsoft.Extensions.Logging;

namespace AdvoCache.Host; // beside the types that log, so that Log means this class and not the namespace AdvoCache.Log

/// <summary>
/// Every line the Host logs.
/// Invariant: an event's id keeps its meaning for ever; no line holds a value, key, password or secret.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "AdvoCache {Version}: node {Node}, members {Members}, environment {Environment}, data in {DataDirectory}")]
    public static partial void Starting(this ILogger logger, string version, string node, string members, string environment, string dataDirectory);

    /// <summary>Scripts and tests wait for this text. <paramref name="address"/> is host:port, with the port that the system chose.</summary>
    [LoggerMessage(1001, LogLevel.Information, "listening on http://{Address}")]
    public static partial void Listening(this ILogger logger, string address);

    [LoggerMessage(1002, LogLevel.Warning, "{Warning}")]
    public static partial void SettingsWarning(this ILogger logger, string warning);

    [LoggerMessage(1003, LogLevel.Information, "stopping")]
    public static partial void Stopping(this ILogger logger);

    [LoggerMessage(1004, LogLevel.Information, "stopped")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(1005, LogLevel.Critical, "This node cannot go on: {Reason}")]
    public static partial void Broken(this ILogger logger, string reason);
}
