using System.Buffers;
using System.Net.WebSockets;

namespace AdvoCache.Client.Wire;

/// <summary>One WebSocket to one node: whole messages in and out. One sender and one receiver at a time.</summary>
internal sealed class SheetSocket : IAsyncDisposable
{
    private const int ReadBytes = 16 * 1024;
    private const int KeptBufferBytes = 1024 * 1024;
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(2);

    private readonly ClientWebSocket _socket = new();
    private ArrayBufferWriter<byte> _buffer = new(ReadBytes);

    private SheetSocket(Uri node, TimeSpan keepAliveTimeout)
    {
        Node = node;
        _socket.Options.KeepAliveInterval = KeepAliveInterval;
        _socket.Options.KeepAliveTimeout = keepAliveTimeout;
    }

    internal Uri Node { get; }

    /// <summary>Why the server closed, if it said so.</summary>
    internal WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    internal static async Task<SheetSocket> ConnectAsync(Uri node, TimeSpan keepAliveTimeout, CancellationToken token)
    {
        var socket = new SheetSocket(node, keepAliveTimeout);
        try
        {
            await socket._socket.ConnectAsync(node, token).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            await socket.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    internal ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken token)
        => _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, token);

    /// <summary>The next message, valid until the next is asked for; empty when the server has closed.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken token)
    {
        if (_buffer.Capacity > KeptBufferBytes)
            _buffer = new(ReadBytes);
        else
            _buffer.ResetWrittenCount();
        while (true)
        {
            var part = await _socket.ReceiveAsync(_buffer.GetMemory(ReadBytes), token).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close)
                return default;
            _buffer.Advance(part.Count);
            if (part.EndOfMessage)
                return _buffer.WrittenMemory;
        }
    }

    /// <summary>Says goodbye, so that the server lets the client's locks and its place in the sheet go at once.</summary>
    /// <param name="receiving">Ends with the server's goodbye. Until then it has to read: an end with something unread would be a reset, which may overtake the goodbye.</param>
    internal async Task LeaveAsync(Task receiving)
    {
        await SayGoodbyeAsync().ConfigureAwait(false);
        await receiving.WaitAsync(GoodbyeTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SayGoodbyeAsync()
    {
        using var limit = new CancellationTokenSource(GoodbyeTimeout);
        try
        {
            if (_socket.State == WebSocketState.Open)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // It broke while it was being closed: closed it is.
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
