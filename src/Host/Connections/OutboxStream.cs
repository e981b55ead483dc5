using System.Buffers.Binary;

namespace AdvoCache.Host.Connections;

/// <summary>
/// Lets the framework's WebSocket parser read the connection while its own frames (pongs, pings, protocol errors) go through the outbox,
/// so that they never fall into the middle of a message.
/// </summary>
internal sealed class OutboxStream(Stream inner, Outbox outbox) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => inner.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>The code of the close frame with which the parser answered a breach of the protocol; held back until the replies before it are out.</summary>
    internal ushort? HeldClose { get; private set; }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        // A client that sends pings and reads nothing is not read from either.
        return outbox.HasRoomAsync();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        const byte OpcodeBits = 0x0F;
        const byte Close = 0x08;
        if (buffer.Length >= 2 && (buffer[0] & OpcodeBits) == Close)
            HeldClose = buffer.Length >= 4 ? BinaryPrimitives.ReadUInt16BigEndian(buffer[2..]) : CloseCodes.Normal;
        else
            outbox.Frames(buffer);
    }

    public override void Flush()
    {
        // The outbox flushes by itself.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
