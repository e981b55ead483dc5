using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace AdvoCache.Log;

/// <summary>A TCP connection between two nodes that know each other, as Raft's transport wants it.</summary>
internal sealed class RaftConnection : ConnectionContext, IDuplexPipe, IDisposable
{
    /// <summary>What Raft hands to the socket in one piece.</summary>
    private const int BlockBytes = 64 * 1024;

    private const int LevelTcp = 6;

    /// <summary>TCP_THIN_LINEAR_TIMEOUTS of Linux's tcp.h.</summary>
    private const int ThinLinearTimeouts = 16;

    private static long _lastId;

    private readonly NetworkStream _stream;
    private readonly CancellationTokenSource _closed = new();
    private int _isDisposed;

    internal RaftConnection(NetworkStream stream)
    {
        _stream = stream;
        ConnectionClosed = _closed.Token;
        Transport = this;
        Input = PipeReader.Create(stream, new(bufferSize: BlockBytes, leaveOpen: true));
        Output = PipeWriter.Create(stream, new(minimumBufferSize: BlockBytes, leaveOpen: true));
        RemoteEndPoint = stream.Socket.RemoteEndPoint;
    }

    public override string ConnectionId { get; set; } = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public override void Abort(ConnectionAbortedException abortReason) => Dispose();

    public override void Abort() => Dispose();

    public override async ValueTask DisposeAsync()
    {
        Dispose();
        await base.DisposeAsync();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        // Whoever reads or writes is thrown out by the stream; the pipes hold pooled memory only, which the collector gets.
        _stream.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    internal static Socket NewSocket(AddressFamily? family = null)
    {
        var socket = family is { } known
            ? new Socket(known, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        Prepare(socket);
        return socket;
    }

    /// <summary>
    /// For requests that wait for their answers one by one, within election timeouts. Such a connection never has enough under way for a loss
    /// to be noticed but by a timer, and TCP doubles that timer with each loss in a row; Linux can be asked not to.
    /// </summary>
    internal static void Prepare(Socket socket)
    {
        socket.NoDelay = true;
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            socket.SetRawSocketOption(LevelTcp, ThinLinearTimeouts, [1, 0, 0, 0]);
        }
        catch (SocketException)
        {
            // A kernel that does not know it; losses in a row cost more then.
        }
    }
}
