using System.Buffers;
using System.Net.WebSockets;

namespace AdvoCache.Log;

/// <summary>One end of a node link: whole binary messages over a WebSocket. One sender at a time is enforced here.</summary>
internal sealed class LinkSocket(WebSocket socket) : IDisposable
{
    /// <summary>A parcel holds at most one command over its usual size, and a command one message of a client.</summary>
    internal const int MaxMessageBytes = 128 * 1024 * 1024;

    /// <summary>What a stranger may make this node keep before it has proved itself.</summary>
    internal const int MaxHandshakeBytes = 1024;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);

    private const int KeptBufferBytes = 1024 * 1024;

    private ArrayBufferWriter<byte> _received = new(4096);
    private readonly SemaphoreSlim _sending = new(1);

    /// <summary>Opens a link to another node and introduces this one.</summary>
    /// <exception cref="WebSocketException">The other side cannot be reached.</exception>
    /// <exception cref="InvalidDataException">The other side speaks another form.</exception>
    /// <exception cref="UnauthorizedAccessException">The other side does not know the secret.</exception>
    /// <exception cref="LinkRefusedException">The other side does not do what was asked.</exception>
    internal static async Task<LinkSocket> OpenAsync(Uri address, LinkIntroduction introduction, ReadOnlyMemory<byte> secret, CancellationToken token)
    {
        var webSocket = new ClientWebSocket();
        webSocket.Options.KeepAliveInterval = KeepAlive;
        webSocket.Options.KeepAliveTimeout = KeepAlive;
        webSocket.Options.Proxy = null;
        var link = new LinkSocket(webSocket);
        try
        {
            await webSocket.ConnectAsync(address, token);
            await LinkHandshake.IntroduceAsync(link, introduction, secret, token);
            return link;
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        socket.Abort();
        socket.Dispose();
        // The semaphore holds nothing that needs disposing, and a sender may still be waiting for it.
    }

    internal async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken token)
    {
        await _sending.WaitAsync(token);
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, token);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The next message, valid until the next call; empty when the other side closed.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken token, int maxBytes = MaxMessageBytes)
    {
        if (_received.Capacity > KeptBufferBytes)
            _received = new(4096);
        else
            _received.ResetWrittenCount();
        while (true)
        {
            var part = await socket.ReceiveAsync(_received.GetMemory(4096), token);
            if (part.MessageType == WebSocketMessageType.Close)
                return default;
            _received.Advance(part.Count);
            if (_received.WrittenCount > maxBytes)
                throw new InvalidDataException("A message on the node link is too large.");
            if (part.EndOfMessage)
                return _received.WrittenMemory;
        }
    }

    /// <summary>Ends the link so that the other side still gets what was sent: cutting it off would take that back.</summary>
    internal async Task CloseAsync(string reason)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, reason, limit.Token);
            while (!(await ReceiveAsync(limit.Token)).IsEmpty)
            {
                // Whatever it was about to say comes too late.
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or InvalidDataException)
        {
            // The other side is gone already.
            socket.Abort();
        }
    }
}
