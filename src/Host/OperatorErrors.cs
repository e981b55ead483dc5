using System.Net.Sockets;
using AdvoCache.Log;
using Microsoft.AspNetCore.Connections;

namespace AdvoCache.Host;

/// <summary>
/// Says in one line what an operator can mend: a port in use, an address that is not here, a data directory that cannot be used.
/// Invariant: an exception that may be our own mistake gets no explanation, so that its stack trace is not lost.
/// </summary>
internal static class OperatorErrors
{
    private const int NoSpaceLeft = 28; // ENOSPC; .NET on Unix puts the errno into HResult

    public static string? Explain(Exception exception, Settings settings)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (ExplainOne(cause, settings) is { } line)
                return line;
        }
        return null;
    }

    private static string? ExplainOne(Exception cause, Settings settings) => cause switch
    {
        AddressInUseException => $"ADVO_PORT: port {settings.HttpPort} is already in use",
        SocketException socket => ExplainSocket(socket.SocketErrorCode, settings),
        UnauthorizedAccessException when IsAboutData(cause, settings) =>
            $"ADVO_DATA_DIR: no permission to use {settings.DataDirectory}",
        IOException { HResult: NoSpaceLeft } when IsAboutData(cause, settings) =>
            $"ADVO_DATA_DIR: no space left on the disk of {settings.DataDirectory}",
        IOException when IsAboutData(cause, settings) =>
            $"ADVO_DATA_DIR: cannot use {settings.DataDirectory}: {cause.Message.ReplaceLineEndings(" ")}",
        DamagedLogException or ForeignDataException or RemovedException or DivergedException => $"ADVO_DATA_DIR: {cause.Message}",
        _ => null,
    };

    /// <summary>Kestrel names only a port in use; a bare socket error is its own too, or comes from Raft's listener.</summary>
    private static string? ExplainSocket(SocketError error, Settings settings) => error switch
    {
        SocketError.AddressAlreadyInUse => $"{RaftVariable(settings)}: Raft port {settings.RaftEndPoint.Port} is already in use",
        SocketError.AccessDenied => $"ADVO_PORT or {RaftVariable(settings)}: no permission to listen on port"
            + $" {settings.HttpPort} or {settings.RaftEndPoint.Port} (ports below 1024 are reserved for root)",
        SocketError.AddressNotAvailable => $"ADVO_PORT or ADVO_RAFT_BIND: this machine has no address"
            + $" {settings.HttpEndPoint.Address} or {settings.RaftEndPoint.Address}",
        _ => null,
    };

    private static string RaftVariable(Settings settings) => settings.RaftPort is null ? "ADVO_MEMBERS" : "ADVO_RAFT_PORT";

    /// <summary>The framework's messages about files name the path.</summary>
    private static bool IsAboutData(Exception cause, Settings settings) =>
        cause.Message.Contains(Path.GetFullPath(settings.DataDirectory), StringComparison.Ordinal);
}
