using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace AdvoCache.Tests.Support;

/// <summary>
/// A WebSocket client that can also do what well-behaved ones cannot: any bytes as text, single frames, pings with payload,
/// dropping the connection, not reading. Everything received stands in one queue, in the order it came.
/// </summary>
public sealed class RawWebSocket : IAsyncDisposable
{
    private const int ReadBufferBytes = 64 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly TcpClient _tcp = new() { NoDelay = true };
    private readonly Channel<Incoming> _inbox = Channel.CreateUnbounded<Incoming>();
    private readonly ConcurrentDictionary<string, bool> _pings = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private volatile bool _reads = true;
    private bool _saidGoodbye;
    private NetworkStream? _stream;
    private Task _reading = Task.CompletedTask;

    private RawWebSocket()
    {
    }

    private NetworkStream Stream => _stream ?? throw new InvalidOperationException("Not connected.");

    public static Task<RawWebSocket> Connect(NodeProcess node) => Connect(node.WebSocketAddress);

    public static async Task<RawWebSocket> Connect(Uri address)
    {
        var socket = new RawWebSocket();
        using var limit = new CancellationTokenSource(ConnectTimeout);
        try
        {
            await socket._tcp.ConnectAsync(address.Host, address.Port, limit.Token);
            socket._stream = socket._tcp.GetStream();
            var pipe = PipeReader.Create(socket._stream, new StreamPipeReaderOptions(bufferSize: ReadBufferBytes));
            await Handshake.Perform(socket._stream, pipe, address, limit.Token);
            socket._reading = Task.Run(() => socket.Read(new FrameReader(pipe)));
            return socket;
        }
        catch
        {
            await socket.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects and opens a sheet, which must succeed; returns after its sheet_state.</summary>
    public static async Task<RawWebSocket> Open(NodeProcess node, string sheet, string password)
    {
        var socket = await Connect(node);
        await socket.SendText(JsonSerializer.Serialize(new { action = "open", sheet, password }));
        var reply = await socket.Receive();
        if (reply.Kind != IncomingKind.Text || !reply.Json().Succeeded())
            throw new InvalidOperationException($"open of {sheet} answered {reply}");
        await socket.Receive();
        return socket;
    }

    public Task SendText(string text) => SendFrame(Opcode.Text, true, Encoding.UTF8.GetBytes(text));

    /// <summary>A text frame of these bytes, whether they are UTF-8 or not.</summary>
    public Task SendText(ReadOnlyMemory<byte> bytes) => SendFrame(Opcode.Text, true, bytes);

    public Task SendBinary(ReadOnlyMemory<byte> bytes) => SendFrame(Opcode.Binary, true, bytes);

    /// <summary>One text message in several frames.</summary>
    public async Task SendFragments(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        for (var i = 0; i < parts.Count; i++)
            await SendFrame(i == 0 ? Opcode.Text : Opcode.Continuation, i == parts.Count - 1, parts[i]);
    }

    public Task Ping(string payload)
    {
        _pings[payload] = true;
        return SendFrame(Opcode.Ping, true, Encoding.UTF8.GetBytes(payload));
    }

    public Task Close(int code, string reason = "")
    {
        _saidGoodbye = true;
        var payload = new byte[2 + Encoding.UTF8.GetByteCount(reason)];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        Encoding.UTF8.GetBytes(reason, payload.AsSpan(2));
        return SendFrame(Opcode.Close, true, payload);
    }

    /// <summary>Drops the TCP connection without a word.</summary>
    public void Terminate() => _tcp.Close();

    /// <summary>From now on at most what is on its way is taken; the rest piles up at the server. There is no way back.</summary>
    public void StopReading() => _reads = false;

    /// <summary>The next message, pong or end of the connection.</summary>
    public async Task<Incoming> Receive(TimeSpan? timeout = null)
    {
        using var limit = new CancellationTokenSource(timeout ?? Eventually.DefaultTimeout);
        try
        {
            return await _inbox.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException("Nothing came.");
        }
        catch (ChannelClosedException)
        {
            throw new ClosedException("Nothing more can come: the connection had ended before.");
        }
    }

    /// <summary>What has arrived and not been taken yet.</summary>
    public bool TryReceive(out Incoming? incoming) => _inbox.Reader.TryRead(out incoming);

    public async ValueTask DisposeAsync()
    {
        StopReading();
        _tcp.Dispose();
        await _reading;
        _writing.Dispose();
    }

    private async Task SendFrame(Opcode opcode, bool final, ReadOnlyMemory<byte> payload)
    {
        var frame = FrameWriter.Frame(opcode, final, payload.Span);
        await _writing.WaitAsync();
        try
        {
            await Stream.WriteAsync(frame);
        }
        catch (IOException)
        {
            // The server has closed meanwhile, as it may; the inbox tells how, and only that is judged.
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task Read(FrameReader frames)
    {
        var end = new Incoming(IncomingKind.Closed, [], Incoming.ClosedWithoutFrame);
        try
        {
            end = await ReadUntilClosed(frames) ?? end;
        }
        catch (Exception dropped) when (dropped is IOException or ObjectDisposedException or OperationCanceledException)
        {
            end = end with { Reason = dropped.Message };
        }
        catch (Exception wrong) when (wrong is InvalidDataException or DecoderFallbackException)
        {
            // The server broke RFC 6455: shown as an end with the protocol error's code.
            end = end with { CloseCode = 1002, Reason = wrong.Message };
        }

        _inbox.Writer.TryWrite(end);
        _inbox.Writer.Complete();
    }

    private async Task<Incoming?> ReadUntilClosed(FrameReader frames)
    {
        var message = new MemoryStream();
        var kind = IncomingKind.Text;
        while (_reads && await frames.Read() is { } frame)
        {
            switch (frame.Opcode)
            {
                case Opcode.Close:
                    return await AnswerClose(frame.Payload);
                case Opcode.Ping:
                    await SendFrame(Opcode.Pong, true, frame.Payload);
                    continue;
                case Opcode.Pong:
                    TakePong(new Incoming(IncomingKind.Pong, frame.Payload));
                    continue;
                case Opcode.Text or Opcode.Binary:
                    kind = frame.Opcode == Opcode.Text ? IncomingKind.Text : IncomingKind.Binary;
                    break;
                case Opcode.Continuation:
                    break;
                default:
                    throw new InvalidDataException($"A frame of unknown type {frame.Opcode}.");
            }

            message.Write(frame.Payload);
            if (!frame.Final)
                continue;
            _inbox.Writer.TryWrite(Message(kind, message.ToArray()));
            message.SetLength(0);
        }

        return null;
    }

    private static Incoming Message(IncomingKind kind, byte[] payload)
    {
        if (kind == IncomingKind.Text)
            StrictUtf8.GetCharCount(payload);
        return new Incoming(kind, payload);
    }

    // Servers also send pongs unasked, to keep the connection alive; those answer nothing.
    private void TakePong(Incoming pong)
    {
        if (_pings.ContainsKey(pong.Text))
            _inbox.Writer.TryWrite(pong);
    }

    private async Task<Incoming> AnswerClose(byte[] payload)
    {
        var code = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : 1005;
        if (!_saidGoodbye)
            await Close(1000);
        return new Incoming(IncomingKind.Closed, [], code, payload.Length > 2 ? Encoding.UTF8.GetString(payload.AsSpan(2)) : null);
    }
}
