using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;

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

/// <summary>
/// Puts the frames of one connection together to whole messages, in one buffer that is used again and again. While a request waits for
/// long, what comes behind it can be read ahead and put aside; it is given out afterwards, in its order.
/// </summary>
internal sealed class MessageReader(WebSocket socket, int maxMessageBytes)
{
    private const int ReadBytes = 4096;
    private const int KeptBufferBytes = 256 * 1024;
    private const int MaxMessagesAside = 1024;
    private const long MaxBytesAside = 4 * 1024 * 1024;

    private readonly Queue<byte[]> _aside = new();
    private ArrayBufferWriter<byte> _buffer = new(ReadBytes);
    private byte[]? _current;
    private long _bytesAside;
    private Task<Received>? _ahead;

    /// <summary>The message; valid until the next is asked for, or read ahead.</summary>
    internal ReadOnlyMemory<byte> Message => _current ?? _buffer.WrittenMemory;

    internal WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    /// <summary>Whether one more message may be read ahead.</summary>
    internal bool HasRoomAside => _aside.Count < MaxMessagesAside && _bytesAside < MaxBytesAside;

    internal ValueTask<Received> ReceiveAsync()
    {
        if (_aside.TryDequeue(out _current))
        {
            _bytesAside -= _current.Length;
            return new(Received.Message);
        }
        if (_ahead is not { } ahead)
            return ReceiveFramesAsync();
        _ahead = null;
        return new(ahead);
    }

    /// <summary>
    /// Receives what comes behind the present message, which is not valid any more. Called again, it gives the same task until a
    /// message is put aside; what is not put aside is the next that <see cref="ReceiveAsync"/> gives.
    /// </summary>
    internal Task<Received> ReceiveAheadAsync() => _ahead ??= ReceiveFramesAsync().AsTask();

    /// <summary>Puts the message that was read ahead at the end of those that wait.</summary>
    internal void PutAside()
    {
        _aside.Enqueue(_buffer.WrittenSpan.ToArray());
        _bytesAside += _buffer.WrittenCount;
        _ahead = null;
    }

    /// <summary>Forgets what was put aside.</summary>
    internal void DropAside()
    {
        _aside.Clear();
        _bytesAside = 0;
    }

    /// <summary>Reads on until the other end has closed, so that what was sent to it is not lost in a reset.</summary>
    internal async Task DrainAsync()
    {
        Received received;
        do
            received = await ReceiveAsync();
        while (received is Received.Message or Received.TooLarge);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // once for each message of each client
    private async ValueTask<Received> ReceiveFramesAsync()
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
}
