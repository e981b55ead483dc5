using System.Buffers.Text;
using System.Text;

namespace AdvoCache.Bench.Load;

/// <summary>Bytes that wait to be sent on one connection.</summary>
internal sealed class OutBuffer
{
    private byte[] _bytes = new byte[16 * 1024];
    private int _sent;

    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Unsent => _bytes.AsSpan(_sent, Length - _sent);

    internal void Sent(int count)
    {
        _sent += count;
        if (_sent < Length)
            return;
        _sent = 0;
        Length = 0;
    }

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    internal void Write(string text)
    {
        var room = Room(Encoding.UTF8.GetMaxByteCount(text.Length));
        Length += Encoding.UTF8.GetBytes(text, room);
    }

    internal void Write(byte value)
    {
        Room(1)[0] = value;
        Length++;
    }

    internal void WriteDigits(long number)
    {
        Utf8Formatter.TryFormat(number, Room(20), out var written);
        Length += written;
    }

    /// <summary>What was written from there on, to be changed in place.</summary>
    internal Span<byte> From(int start) => _bytes.AsSpan(start, Length - start);

    private Span<byte> Room(int count)
    {
        if (Length + count > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        return _bytes.AsSpan(Length);
    }
}
