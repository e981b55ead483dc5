using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace AdvoCache.Tests.Support;

/// <summary>
/// A client as applications write it, over the platform's own WebSocket.
/// It sorts what it hears into replies and broadcasts, each in the order of arrival; RawWebSocket shows both in one order.
/// </summary>
public sealed class TestClient : IAsyncDisposable
{
    private const int ReceiveBufferBytes = 64 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 4_096 };

    private readonly ClientWebSocket _socket = new();
    private HttpMessageInvoker? _invoker;
    private readonly Channel<JsonElement> _replies = Channel.CreateUnbounded<JsonElement>();
    private readonly Channel<JsonElement> _broadcasts = Channel.CreateUnbounded<JsonElement>();
    private readonly CancellationTokenSource _end = new();
    private Task _reading = Task.CompletedTask;

    private TestClient()
    {
    }

    public bool IsOpen => _socket.State == WebSocketState.Open;

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public static Task<TestClient> Connect(NodeProcess node) => Connect(node.WebSocketAddress);

    /// <summary>Connects, through sockets of the caller's making if there are any.</summary>
    public static async Task<TestClient> Connect(Uri address, Func<Socket>? newSocket = null, TimeSpan? timeout = null)
    {
        var client = new TestClient { _invoker = newSocket is null ? null : new HttpMessageInvoker(SocketConnector.Handler(newSocket)) };
        try
        {
            using var limit = new CancellationTokenSource(timeout ?? ConnectTimeout);
            await client._socket.ConnectAsync(address, client._invoker, limit.Token);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }

        client._reading = Task.Run(client.Read);
        return client;
    }

    /// <summary>Connects and opens a sheet, which must succeed.</summary>
    public static async Task<TestClient> Open(NodeProcess node, string sheet, string password)
    {
        var client = await Connect(node);
        await client.Open(sheet, password);
        return client;
    }

    /// <summary>Requests are plain objects, or strings that are JSON already.</summary>
    public async Task Send(object request)
    {
        var json = request as string ?? JsonSerializer.Serialize(request);
        await _socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, _end.Token);
    }

    public Task<JsonElement> Reply(TimeSpan? timeout = null) => Next(_replies, "a reply", timeout);

    public Task<JsonElement> Broadcast(TimeSpan? timeout = null) => Next(_broadcasts, "a broadcast", timeout);

    /// <summary>What has been heard and not taken yet.</summary>
    public bool TryTakeBroadcast(out JsonElement broadcast) => _broadcasts.Reader.TryRead(out broadcast);

    public async Task<JsonElement> Ask(object request, TimeSpan? timeout = null)
    {
        await Send(request);
        return await Reply(timeout);
    }

    /// <summary>Opens the sheet and returns its state.</summary>
    public async Task<JsonElement> Open(string sheet, string password, TimeSpan? timeout = null)
    {
        var reply = await Ask(new { action = "open", sheet, password }, timeout);
        if (!reply.Succeeded())
            throw new InvalidOperationException($"open of {sheet} answered {reply}");
        return await Broadcast(timeout);
    }

    public Task<JsonElement> Set(string key, object? value) => Ask(new { action = "set", key, value });

    public Task<JsonElement> Get(string key) => Ask(new { action = "get", key });

    public Task<JsonElement> Delete(string key) => Ask(new { action = "delete", key });

    public Task<JsonElement> Dump() => Ask(new { action = "dump" });

    public Task<JsonElement> Lock(string key) => Ask(new { action = "lock", key });

    public Task<JsonElement> Unlock(string key) => Ask(new { action = "unlock", key });

    /// <summary>Sends all requests without waiting, reads the replies meanwhile, and hands each to the visitor in order.</summary>
    public async Task Pipeline(int count, Func<int, object> request, Action<int, JsonElement> visit)
    {
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < count; i++)
                await Send(request(i));
        });
        for (var i = 0; i < count; i++)
            visit(i, await Reply());
        await sending;
    }

    /// <summary>Waits for the other side to end the connection; false if it did not in time.</summary>
    public async Task<bool> Ended(TimeSpan timeout)
    {
        await _reading.WaitAsync(timeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _reading.IsCompleted;
    }

    public async Task Close()
    {
        if (IsOpen)
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _end.Token);
        await _reading.WaitAsync(Eventually.DefaultTimeout);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _invoker?.Dispose();
        _end.Dispose();
    }

    private async Task<JsonElement> Next(Channel<JsonElement> channel, string what, TimeSpan? timeout)
    {
        using var limit = new CancellationTokenSource(timeout ?? Eventually.DefaultTimeout);
        try
        {
            return await channel.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No message came while waiting for {what}; the connection is {_socket.State}.");
        }
        catch (ChannelClosedException end)
        {
            throw new ClosedException($"No message came while waiting for {what}. {end.InnerException?.Message}", end.InnerException);
        }
    }

    private async Task Read()
    {
        Exception? end = null;
        try
        {
            var message = new MemoryStream();
            var buffer = new byte[ReceiveBufferBytes];
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer.AsMemory(), _end.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                    break;
                message.Write(buffer.AsSpan(0, part.Count));
                if (!part.EndOfMessage)
                    continue;
                Sort(message.ToArray());
                message.SetLength(0);
            }
        }
        catch (Exception problem) when (problem is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            end = problem;
        }

        // Whoever waits learns that nothing more will come.
        var reason = new ClosedException($"The connection ended: {_socket.CloseStatus?.ToString() ?? end?.Message}", end);
        _replies.Writer.TryComplete(reason);
        _broadcasts.Writer.TryComplete(reason);
    }

    private void Sort(byte[] utf8)
    {
        using var document = JsonDocument.Parse(utf8, AnyDepth);
        var message = document.RootElement.Clone();
        (message.IsReply() ? _replies : _broadcasts).Writer.TryWrite(message);
    }
}
