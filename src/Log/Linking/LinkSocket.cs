using System.Buffers;
using System.Net.WebSockets;

namespace AdvoCache.Log;

/// <summary>One end of a node link: whole binary messages over a WebSocket. One sender at a time is enforced here.</summary>
internal sealed class LinkSocket(WebSocket socket) : IDisposable
{
    /// <summary>A parcel holds at most one command over its usual size, and a command one message of a client.</summary>
    internal const int MaxMessageBytes = 128 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _received = new(64 * 1024);
    private readonly SemaphoreSlim _sending = new(1);

    public void Dispose()
    {
        socket.Abort();
        socket.Dispose();
        _sending.Dispose();
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
    internal async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken token)
    {
        _received.ResetWrittenCount();
        while (true)
        {
            var part = await socket.ReceiveAsync(_received.GetMemory(16 * 1024), token);
            if (part.MessageType == WebSocketMessageType.Close)
                return default;
            _received.Advance(part.Count);
            if (_received.WrittenCount > MaxMessageBytes)
                throw new InvalidDataException("A message on the node link is too large.");
            if (part.EndOfMessage)
                return _received.WrittenMemory;
        }
    }

    internal async Task CloseAsync(string reason)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, reason, limit.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The other side is gone already.
            socket.Abort();
        }
    }
}
