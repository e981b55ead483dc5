using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace AdvoCache.Host.Connections;

/// <summary>
/// What waits to be written to one connection, in order: small frames are copied behind each other and leave in one write, large ones
/// are kept by reference, and a whole sheet is encoded only when its turn comes. Invariant: frames leave in the order of the calls.
/// What a client asked for waits for room here and slows only that client; broadcasts do not wait: over the limit the connection is cut
/// off, and nobody else waits for it.
/// </summary>
internal sealed class Outbox(Stream stream, OutboxWriters writers, long limitBytes, Action abort)
{
    /// <summary>Payloads from this size on are shared between connections instead of copied.</summary>
    internal const int SharedFrom = 8 * 1024;

    /// <summary>Over this nothing more is taken on for the client, until it has read down to the low mark.</summary>
    private const long HighMarkBytes = 4 * 1024 * 1024;
    private const long LowMarkBytes = 1024 * 1024;

    private const int MaxHeaderBytes = 10;
    private const int MaxBytesHere = 64 * 1024;
    private const int KeptBufferBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Batch _filling = new();
    private Batch _spare = new();
    private bool _writing;
    private bool _closing;
    private bool _dead;
    private long _waitingBytes;
    private TaskCompletionSource? _roomWaiter;

    /// <summary>The first byte of a frame (RFC 6455, section 5.2): whether it is a message's last, and what the message is.</summary>
    private enum Opcode : byte
    {
        MiddlePart = 0x00,
        FirstPart = 0x01,
        LastPart = 0x80,
        Text = 0x81,
        Close = 0x88,
    }

    /// <summary>Completes when everything was written after <see cref="Close"/>, or when nothing can be written any more.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Broadcasts wait in it to be sent off; the note of <see cref="Fanout.Deliveries"/>.</summary>
    internal bool DeliveryIsDue { get; set; }

    /// <summary>Whether the other end let too much pile up.</summary>
    internal bool Overflowed { get; private set; }

    /// <summary>Whether the other end reads fast enough for more to be taken on for it.</summary>
    internal bool HasRoom => Volatile.Read(ref _waitingBytes) <= HighMarkBytes;

    /// <summary>Completes when there is room, or when there is nobody to make room for.</summary>
    internal ValueTask HasRoomAsync()
    {
        if (HasRoom)
            return ValueTask.CompletedTask;
        lock (_gate)
        {
            if (HasRoom || _dead)
                return ValueTask.CompletedTask;
            _roomWaiter ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            FlushUnderLock();
            return new(_roomWaiter.Task);
        }
    }

    /// <summary>Queues a text message that this client asked for, copying it. It leaves with the next <see cref="Flush"/>.</summary>
    internal void Text(ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (_closing || _dead)
                return;
            _waitingBytes += payload.Length + MaxHeaderBytes;
            WriteHeader(Opcode.Text, payload.Length);
            _filling.Small.Write(payload);
        }
    }

    /// <summary>Queues a text message that the client did not ask for, copying it.</summary>
    internal void Broadcast(ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (!TryAccept(payload.Length))
                return;
            WriteHeader(Opcode.Text, payload.Length);
            _filling.Small.Write(payload);
        }
    }

    /// <summary>Queues a broadcast that others queue too, and that nobody writes to.</summary>
    internal void Broadcast(byte[] payload)
    {
        lock (_gate)
        {
            if (!TryAccept(payload.Length))
                return;
            WriteHeader(Opcode.Text, payload.Length);
            _filling.Large.Add((_filling.Small.WrittenCount, payload));
        }
    }

    /// <summary>Queues a message of about so many bytes that is encoded when its turn comes.</summary>
    internal void Deferred(IDeferredMessage message, long bytes)
    {
        lock (_gate)
        {
            if (_closing || _dead)
                return;
            _waitingBytes += bytes + MaxHeaderBytes;
            _filling.Large.Add((_filling.Small.WrittenCount, message));
        }
    }

    /// <summary>Queues messages of about so many bytes together that are encoded when their turn comes.</summary>
    internal void Deferred(IDeferredMessages messages, long bytes)
    {
        lock (_gate)
        {
            if (_closing || _dead)
                return;
            _waitingBytes += bytes + MaxHeaderBytes;
            _filling.Large.Add((_filling.Small.WrittenCount, messages));
        }
    }

    /// <summary>Queues bytes that are frames already (the answers of the WebSocket layer itself) and sends them.</summary>
    internal void Frames(ReadOnlySpan<byte> frames)
    {
        lock (_gate)
        {
            if (_closing || _dead)
                return;
            _waitingBytes += frames.Length;
            _filling.Small.Write(frames);
        }
        Flush();
    }

    /// <summary>Queues a close frame; nothing after it is sent.</summary>
    internal void Close(ushort code, ReadOnlySpan<byte> reason)
    {
        lock (_gate)
        {
            if (_closing || _dead)
                return;
            WriteHeader(Opcode.Close, sizeof(ushort) + reason.Length);
            BinaryPrimitives.WriteUInt16BigEndian(_filling.Small.GetSpan(sizeof(ushort)), code);
            _filling.Small.Advance(sizeof(ushort));
            _filling.Small.Write(reason);
            _closing = true;
        }
        Flush();
    }

    /// <summary>Sends what waits and nothing more.</summary>
    internal void Finish()
    {
        lock (_gate)
            _closing = true;
        Flush();
    }

    /// <summary>Gives the connection up: what waits is dropped.</summary>
    internal void Abandon()
    {
        lock (_gate)
        {
            DieUnderLock();
            if (!_writing)
                _ended.TrySetResult();
        }
    }

    /// <summary>Has sent what was queued, unless a write is under way, which will.</summary>
    internal void Flush()
    {
        lock (_gate)
            FlushUnderLock();
    }

    /// <summary>The same on the calling thread, if it is little: for whoever would only wake another thread for it.</summary>
    internal void FlushHere()
    {
        lock (_gate)
        {
            if (_filling.Large.Count > 0 || _filling.Small.WrittenCount > MaxBytesHere)
            {
                FlushUnderLock();
                return;
            }
            if (!TryBeginWriteUnderLock())
                return;
        }
        Write();
    }

    private void FlushUnderLock()
    {
        if (TryBeginWriteUnderLock())
            writers.Write(this);
    }

    /// <summary>False: there is nothing to write, or somebody does.</summary>
    private bool TryBeginWriteUnderLock()
    {
        if (_writing || _dead || (_filling.IsEmpty && !_closing))
            return false;
        return _writing = true;
    }

    private void DieUnderLock()
    {
        _dead = true;
        // Whoever has more for it finds room, and it goes nowhere.
        _waitingBytes = 0;
        _roomWaiter?.TrySetResult();
        _roomWaiter = null;
    }

    /// <summary>Writes what waits, on the calling thread as long as the socket takes it. Called by its writers, after a flush.</summary>
    internal void Write() => _ = WriteAsync();

    private async Task WriteAsync()
    {
        try
        {
            while (TakeBatch() is { } batch)
            {
                await WriteAsync(batch);
                lock (_gate)
                    TakeBackUnderLock(batch);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The other end is gone; the reading side notices too and cleans up.
            lock (_gate)
                DieUnderLock();
            _ended.TrySetResult();
        }
    }

    private void TakeBackUnderLock(Batch batch)
    {
        _waitingBytes = Math.Max(0, _waitingBytes - batch.WaitingBytes);
        batch.Clear(KeptBufferBytes);
        _spare = batch;
        if (_waitingBytes > LowMarkBytes)
            return;
        _roomWaiter?.TrySetResult();
        _roomWaiter = null;
    }

    private Batch? TakeBatch()
    {
        lock (_gate)
        {
            if (!_filling.IsEmpty && !_dead)
            {
                var batch = _filling;
                _filling = _spare;
                // Only one batch is on its way at a time, so all that waits now is in it.
                batch.WaitingBytes = _waitingBytes;
                return batch;
            }
            _writing = false;
            if (_closing || _dead)
                _ended.TrySetResult();
            return null;
        }
    }

    private async Task WriteAsync(Batch batch)
    {
        var written = 0;
        foreach (var (smallBefore, large) in batch.Large)
        {
            if (smallBefore > written)
                await stream.WriteAsync(batch.Small.WrittenMemory[written..smallBefore]);
            written = smallBefore;
            if (large is byte[] payload)
                await stream.WriteAsync(payload);
            else if (large is IDeferredMessages messages)
                await WriteDeferredAsync(messages);
            else
                await WriteDeferredAsync((IDeferredMessage)large);
        }
        if (written < batch.Small.WrittenCount)
            await stream.WriteAsync(batch.Small.WrittenMemory[written..]);
    }

    /// <summary>In one frame if it is short, else in parts, so that not all of it has to be in memory.</summary>
    private async Task WriteDeferredAsync(IDeferredMessage message)
    {
        var header = new byte[MaxHeaderBytes];
        var part = new ArrayBufferWriter<byte>(MaxHeaderBytes + IDeferredMessage.PartBytes + 4096);
        for (bool isFirst = true, isLast = false; !isLast; isFirst = false)
        {
            await Task.Yield(); // a large sheet takes its time, which is not a socket's
            part.ResetWrittenCount();
            part.Advance(MaxHeaderBytes);
            isLast = !message.WritePart(part);
            var opcode = (isFirst, isLast) switch
            {
                (true, true) => Opcode.Text,
                (true, false) => Opcode.FirstPart,
                (false, false) => Opcode.MiddlePart,
                (false, true) => Opcode.LastPart,
            };
            // The header is as long as it has to be, and stands right before the part.
            var length = FormatHeader(header, opcode, part.WrittenCount - MaxHeaderBytes);
            var frame = MemoryMarshal.AsMemory(part.WrittenMemory)[(MaxHeaderBytes - length)..];
            header.AsMemory(0, length).CopyTo(frame);
            await stream.WriteAsync(frame);
        }
    }

    /// <summary>Many messages a write, as with those that were queued one by one.</summary>
    private async Task WriteDeferredAsync(IDeferredMessages messages)
    {
        const int WriteFrom = 64 * 1024;
        await Task.Yield(); // as above
        var message = new ArrayBufferWriter<byte>(4096);
        var frames = new ArrayBufferWriter<byte>(WriteFrom + 4096);
        while (messages.TryWriteNext(message))
        {
            frames.Advance(FormatHeader(frames.GetSpan(MaxHeaderBytes), Opcode.Text, message.WrittenCount));
            frames.Write(message.WrittenSpan);
            message.ResetWrittenCount();
            if (frames.WrittenCount < WriteFrom)
                continue;
            await stream.WriteAsync(frames.WrittenMemory);
            frames.ResetWrittenCount();
        }
        await stream.WriteAsync(frames.WrittenMemory);
    }

    private bool TryAccept(int bytes)
    {
        if (_closing || _dead)
            return false;
        if (_waitingBytes + bytes <= limitBytes || _waitingBytes == 0)
        {
            _waitingBytes += bytes + MaxHeaderBytes;
            return true;
        }
        Overflowed = true;
        DieUnderLock();
        _filling = new();
        _ended.TrySetResult();
        ThreadPool.UnsafeQueueUserWorkItem(static cut => cut(), abort, preferLocal: false);
        return false;
    }

    private void WriteHeader(Opcode opcode, int length)
        => _filling.Small.Advance(FormatHeader(_filling.Small.GetSpan(MaxHeaderBytes), opcode, length));

    /// <summary>A server's frame header (RFC 6455, section 5.2): final, not masked.</summary>
    private static int FormatHeader(Span<byte> header, Opcode opcode, int length)
    {
        header[0] = (byte)opcode;
        switch (length)
        {
            case < 126:
                header[1] = (byte)length;
                return 2;
            case <= ushort.MaxValue:
                header[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)length);
                return 4;
            default:
                header[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(header[2..], (ulong)length);
                return MaxHeaderBytes;
        }
    }

    /// <summary>Small bytes in one run, and what stands between them.</summary>
    private sealed class Batch
    {
        internal ArrayBufferWriter<byte> Small { get; private set; } = new(4096);

        /// <summary>How many small bytes come before, and the payload (its header is among the small bytes) or deferred message.</summary>
        internal List<(int SmallBefore, object Message)> Large { get; } = [];

        /// <summary>What it counts for among the waiting bytes until it is written.</summary>
        internal long WaitingBytes { get; set; }

        internal bool IsEmpty => Small.WrittenCount == 0 && Large.Count == 0;

        internal void Clear(int keptBytes)
        {
            Large.Clear();
            WaitingBytes = 0;
            if (Small.Capacity > keptBytes)
                Small = new(4096);
            else
                Small.ResetWrittenCount();
        }
    }
}

/// <summary>A message that is encoded when its turn to be sent comes, from data that does not change, part by part.</summary>
internal interface IDeferredMessage
{
    /// <summary>A part that has so much is full.</summary>
    const int PartBytes = 32 * 1024;

    /// <summary>Writes the next part; answers whether another follows.</summary>
    bool WritePart(ArrayBufferWriter<byte> output);
}

/// <summary>Several messages in a row that are encoded when their turn to be sent comes, from data that does not change.</summary>
internal interface IDeferredMessages
{
    /// <summary>Writes the next message; false when there is none left.</summary>
    bool TryWriteNext(IBufferWriter<byte> output);
}
