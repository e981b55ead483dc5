using System.Buffers.Binary;

namespace AdvoCache.Core;

/// <summary>
/// Reads what <see cref="ByteWriter"/> wrote. It never throws: past a malformed or missing byte it yields zeros and says <see cref="Failed"/>.
/// </summary>
public ref struct ByteReader
{
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly ReadOnlySpan<byte> _input;
    private int _position;

    public ByteReader(ReadOnlyMemory<byte> input)
    {
        _memory = input;
        _input = input.Span;
    }

    public bool Failed { get; private set; }

    public readonly int Position => _position;

    public readonly bool AtEnd => _position >= _input.Length;

    public byte Byte()
    {
        if (_position < _input.Length)
            return _input[_position++];
        Failed = true;
        return 0;
    }

    public bool Bool()
    {
        var value = Byte();
        if (value > 1)
            Failed = true;
        return value == 1;
    }

    public ulong Unsigned()
    {
        ulong result = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            if (shift == 63 && next > 1)
                break; // more than 64 bits
            result |= (ulong)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
                return result;
        }
        Failed = true;
        return 0;
    }

    public long Signed()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A number that must not be negative when read as a signed one.</summary>
    public long NonNegative()
    {
        var value = Unsigned();
        if (value <= long.MaxValue)
            return (long)value;
        Failed = true;
        return 0;
    }

    /// <summary>A count or length of things that each take at least one byte of what is left.</summary>
    public int Count()
    {
        var value = Unsigned();
        if (value <= (ulong)(_input.Length - _position))
            return (int)value;
        Failed = true;
        return 0;
    }

    public ulong Fixed64()
    {
        if (_input.Length - _position < sizeof(ulong))
        {
            Failed = true;
            return 0;
        }
        var value = BinaryPrimitives.ReadUInt64LittleEndian(_input[_position..]);
        _position += sizeof(ulong);
        return value;
    }

    /// <summary>Length-prefixed bytes, not copied: valid as long as the input is.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        var length = Count();
        if (Failed)
            return default;
        var value = _memory.Slice(_position, length);
        _position += length;
        return value;
    }
}
