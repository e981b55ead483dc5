using System.Buffers;
using System.Buffers.Binary;

namespace AdvoCache.Core;

/// <summary>Writes the binary forms of commands and state images: variable-length integers (LEB128, zigzag for signed) and length-prefixed bytes.</summary>
public ref struct ByteWriter
{
    private const int MaxVarintBytes = 10;
    private readonly IBufferWriter<byte> _output;

    public ByteWriter(IBufferWriter<byte> output) => _output = output;

    /// <summary>Bytes written so far.</summary>
    public long Written { get; private set; }

    public void Byte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        Advance(1);
    }

    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Unsigned(ulong value)
    {
        var span = _output.GetSpan(MaxVarintBytes);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }
        span[length++] = (byte)value;
        Advance(length);
    }

    public void Signed(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    public void Fixed64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_output.GetSpan(sizeof(ulong)), value);
        Advance(sizeof(ulong));
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Unsigned((ulong)value.Length);
        _output.Write(value);
        Written += value.Length;
    }

    private void Advance(int count)
    {
        _output.Advance(count);
        Written += count;
    }
}
