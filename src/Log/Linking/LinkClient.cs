using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;
using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// A follower's end of a node link: sends its parcels to the leader and asks it to confirm reads. It lives as long as the leader leads;
/// when it ends, what was sent stays in the submission queue until the log tells what became of it.
/// </summary>
internal sealed class LinkClient : IReadRoute, IAsyncDisposable
{
    private readonly LinkSocket _socket;
    private readonly TouchedEntries _touched;
    private readonly MemberDirectory _members;
    private readonly ClusterClock _clock;
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<long>> _reads = new();
    private readonly CancellationTokenSource _closed = new();
    private ulong _lastRead;

    private LinkClient(LinkSocket socket, TouchedEntries touched, MemberDirectory members, ClusterClock clock)
    {
        _socket = socket;
        _touched = touched;
        _members = members;
        _clock = clock;
    }

    /// <summary>The term of the leader at the other end.</summary>
    internal long Term { get; private set; }

    /// <summary>The entry that opened the leader's term: what was sent before and is not applied by then never will be.</summary>
    internal long FirstEntry { get; private set; }

    /// <summary>The number of the last parcel that this leader took from us before.</summary>
    internal long LastNumber { get; private set; }

    /// <summary>Cancelled when the link has ended.</summary>
    internal CancellationToken Closed => _closed.Token;

    /// <summary>Opens a link to the leader.</summary>
    /// <exception cref="WebSocketException">The other side cannot be reached.</exception>
    /// <exception cref="UnauthorizedAccessException">The other side does not know the secret.</exception>
    /// <exception cref="LinkRefusedException">The other side is not the leader (yet), or this node is no member (any more).</exception>
    internal static async Task<LinkClient> OpenAsync(
        Uri address, LinkIntroduction introduction, ReadOnlyMemory<byte> secret, TouchedEntries touched, MemberDirectory members, ClusterClock clock,
        CancellationToken token)
    {
        var link = new LinkClient(await LinkSocket.OpenAsync(address, introduction, secret, token), touched, members, clock);
        try
        {
            link.ReadWelcome(await link._socket.ReceiveAsync(token, LinkSocket.MaxHandshakeBytes));
            return link;
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        foreach (var read in _reads.Values)
            read.TrySetException(new RouteClosedException());
        _socket.Dispose();
    }

    public async Task<long> ConfirmReadAsync(CancellationToken token)
    {
        var request = Interlocked.Increment(ref _lastRead);
        var confirmed = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _reads[request] = confirmed;
        try
        {
            if (_closed.IsCancellationRequested)
                throw new RouteClosedException();
            await SendTouchedAsync(LinkMessage.ConfirmRead, request, token);
            return await confirmed.Task.WaitAsync(token);
        }
        catch (Exception end) when (end is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new RouteClosedException();
        }
        finally
        {
            _reads.TryRemove(request, out _);
        }
    }

    internal async Task SendTouchesAsync(CancellationToken token)
    {
        if (!_touched.IsEmpty)
            await SendTouchedAsync(LinkMessage.Touches, 0, token);
    }

    /// <summary>Sends what the queue holds until the link ends, and tells of every new table of members.</summary>
    internal async Task SendAsync(SubmissionQueue submissions, CancellationToken token)
    {
        var message = new ArrayBufferWriter<byte>(Parcel.MaxBytes + 1024);
        var membersSeen = new LogIndex(-1);
        while (true)
        {
            if (_members.Table.Version != membersSeen)
                await SendKnowsAsync(membersSeen = _members.Table.Version, token);
            while (submissions.TakeUnsent() is { } parcel)
            {
                await SendTouchesAsync(token);
                message.ResetWrittenCount();
                var writer = new ByteWriter(message);
                writer.Byte((byte)LinkMessage.Parcel);
                writer.Unsigned((ulong)parcel.Number);
                parcel.WriteTo(message);
                await _socket.SendAsync(message.WrittenMemory, token);
            }
            await submissions.Work.WaitAsync(token);
        }
    }

    /// <summary>Takes the leader's answers until the link ends.</summary>
    internal async Task ReceiveAsync(CancellationToken token)
    {
        while (await _socket.ReceiveAsync(token) is { IsEmpty: false } message)
            TakeAnswer(message);
    }

    private void TakeAnswer(ReadOnlyMemory<byte> message)
    {
        LinkHandshake.ThrowIfRefused(message);
        var reader = new ByteReader(message);
        if ((LinkMessage)reader.Byte() != LinkMessage.ReadConfirmed || !_reads.TryGetValue(reader.Unsigned(), out var read))
            return;
        var entry = reader.Signed();
        var now = new Moment(reader.Signed());
        if (!reader.Failed)
            _clock.Observe(now);
        if (entry < 0 || reader.Failed)
            read.TrySetException(new RouteClosedException());
        else
            read.TrySetResult(entry);
    }

    private async Task SendTouchedAsync(LinkMessage kind, ulong request, CancellationToken token)
    {
        var touches = new ArrayBufferWriter<byte>(64);
        _touched.TryDrain(touches);
        var message = new ArrayBufferWriter<byte>(touches.WrittenCount + 16);
        var writer = new ByteWriter(message);
        writer.Byte((byte)kind);
        if (kind == LinkMessage.ConfirmRead)
            writer.Unsigned(request);
        writer.Bytes(touches.WrittenSpan);
        await _socket.SendAsync(message.WrittenMemory, token);
    }

    private void ReadWelcome(ReadOnlyMemory<byte> message)
    {
        LinkHandshake.ThrowIfRefused(message);
        var reader = new ByteReader(message);
        var kind = (LinkMessage)reader.Byte();
        Term = reader.Signed();
        FirstEntry = reader.Signed();
        LastNumber = reader.Signed();
        if (kind != LinkMessage.Welcome || reader.Failed)
            throw new InvalidDataException("The leader's welcome makes no sense; do all nodes run the same version?");
    }

    private ValueTask SendKnowsAsync(LogIndex membersSeen, CancellationToken token)
    {
        var output = new ArrayBufferWriter<byte>(16);
        var writer = new ByteWriter(output);
        writer.Byte((byte)LinkMessage.Knows);
        writer.Signed(_clock.Now.Milliseconds);
        writer.Signed(membersSeen.Value);
        return _socket.SendAsync(output.WrittenMemory, token);
    }
}
