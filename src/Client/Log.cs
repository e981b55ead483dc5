using System.Net.WebSockets;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Client;

/// <summary>Everything that the client logs. No values, keys or passwords.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{State}")]
    internal static partial void Became(this ILogger logger, ConnectionState state);

    [LoggerMessage(2, LogLevel.Information, "The connection to {Node} ended ({CloseStatus})")]
    internal static partial void Disconnected(this ILogger logger, Uri node, WebSocketCloseStatus? closeStatus);

    [LoggerMessage(3, LogLevel.Warning, "No connection: {Reason}")]
    internal static partial void NotConnected(this ILogger logger, string reason);

    [LoggerMessage(4, LogLevel.Error, "A message was not understood: {Reason}")]
    internal static partial void NotUnderstood(this ILogger logger, string reason);

    [LoggerMessage(5, LogLevel.Warning, "A write that nobody awaits failed: {Reason}")]
    internal static partial void WriteLost(this ILogger logger, string reason);

    [LoggerMessage(6, LogLevel.Warning, "A lock was lost: {Reason}")]
    internal static partial void LockLost(this ILogger logger, string reason);

    [LoggerMessage(7, LogLevel.Warning, "A value could not be made anew in the background")]
    internal static partial void RefreshFailed(this ILogger logger, Exception failure);

    [LoggerMessage(8, LogLevel.Error, "A handler of an event failed")]
    internal static partial void HandlerFailed(this ILogger logger, Exception failure);
}
