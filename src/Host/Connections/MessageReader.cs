using System.Buffers;
using System.Net.WebSockets;

namespace AdvoCache.Host.Connections;

/// <summary>How reading the next message ended.</summary>
internal enum Received
{
    Message,

    /// <summary>A close frame came: the client says goodbye.</summary>
    Goodbye,

    /// <summary>The connection broke, or the client broke the protocol (and was told by the WebSocket layer).</summary>
    Gone,
    TooLarge,
}

/// <summary>Puts the frames of one connection together to whole messages, in one buffer that is used again and again.</summary>
internal sealed class MessageReader(WebSocket socket, int maxMessageBytes)
{
    private const int ReadBytes = 4096;
    private const int KeptBufferBytes = 256 * 1024;

    private ArrayBufferWriter<byte> _buffer = new(ReadBytes);

    /// <summary>The message; valid until the next is asked for.</summary>
    internal ReadOnlyMemory<byte> Message => _buffer.WrittenMemory;

    internal WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    internal async ValueTask<Received> ReceiveAsync()
    {
        if (_buffer.Capacity > KeptBufferBytes)
            _buffer = new(ReadBytes);
        else
            _buffer.ResetWrittenCount();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(_buffer.GetMemory(ReadBytes), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                    return Received.Goodbye;
                _buffer.Advance(part.Count);
                if (_buffer.WrittenCount > maxMessageBytes)
                    return Received.TooLarge;
                if (part.EndOfMessage)
                    return Received.Message;
            }
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return Received.Gone;
        }
    }

    /// <summary>Reads on until the other end has closed, so that what was sent to it is not lost in a reset.</summary>
    internal async Task DrainAsync()
    {
        Received received;
        do
        {
            _buffer.ResetWrittenCount();
            received = await ReceiveAsync();
        }
        while (received is Received.Message or Received.TooLarge);
    }
}
