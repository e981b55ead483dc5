using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace AdvoCache.Host.Sockets;

/// <summary>
/// A connection of <see cref="DirectTransport"/>. Invariant: whoever has awaited a write of Kestrel's may write to <see cref="Stream"/>, and
/// it comes after that.
/// </summary>
internal sealed class DirectConnection : ConnectionContext, IDirectStream, IDuplexPipe
{
    private static long _last;

    private readonly Socket _socket;
    /// <summary>Not disposed: it has no timer, and an abort may still be about to cancel it.</summary>
    private readonly CancellationTokenSource _closed = new();
    private int _ended;

    internal DirectConnection(Socket socket)
    {
        _socket = socket;
        Stream = new NetworkStream(socket, ownsSocket: false);
        Input = PipeReader.Create(Stream, new(leaveOpen: true));
        Output = PipeWriter.Create(Stream, new(leaveOpen: true));
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        ConnectionClosed = _closed.Token;
        Transport = this;
        Features.Set<IDirectStream>(this);
    }

    public Stream Stream { get; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public override string ConnectionId { get; set; } = Interlocked.Increment(ref _last).ToString("x", System.Globalization.CultureInfo.InvariantCulture);

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    public override IDuplexPipe Transport { get; set; }

    public override void Abort(ConnectionAbortedException abortReason) => End(linger: false);

    public override async ValueTask DisposeAsync()
    {
        End(linger: true);
        await Stream.DisposeAsync();
        await base.DisposeAsync();
    }

    private void End(bool linger)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        try
        {
            if (linger)
                _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The other end was faster.
        }
        _socket.Dispose();
        _closed.Cancel();
    }
}
