using AdvoCache.Client.Wire;

namespace AdvoCache.Client.Sessions;

/// <summary>Opens the sheet on one node.</summary>
internal static class Handshake
{
    /// <summary>A connection that has the sheet open; its content, or what was missed, is the next to be received.</summary>
    /// <exception cref="AdvoCacheException">The node refuses.</exception>
    internal static async Task<(SheetSocket Socket, OpenedAt At)> OpenAsync(Uri node, AdvoCacheClientOptions options, ResumePoint from, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(options.ConnectTimeout);
        var socket = await SheetSocket.ConnectAsync(node, options.KeepAliveTimeout, limit.Token).ConfigureAwait(false);
        try
        {
            await socket.SendAsync(RequestWriter.Open(options, from.Index, from.Epoch), limit.Token).ConfigureAwait(false);
            return (socket, ReadReply((await socket.ReceiveAsync(limit.Token).ConfigureAwait(false)).Span));
        }
        catch
        {
            await socket.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static OpenedAt ReadReply(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
            throw new AdvoCacheException(ErrorCode.Unavailable, "The node closed the connection.");
        var reply = ServerMessage.Read(message);
        return reply.Success ? new(reply.Node, reply.Leader, reply.Nodes) : throw reply.ToException();
    }
}

/// <summary>What a node says of itself and the others when it opens a sheet.</summary>
internal sealed record OpenedAt(string? Node, string? Leader, IReadOnlyList<string> Nodes);
