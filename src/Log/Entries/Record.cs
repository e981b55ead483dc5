using System.Buffers.Binary;

namespace AdvoCache.Log;

/// <summary>
/// The stored form of one entry in a segment. A record without a payload that repeats the index before it is no entry: it only tells the commit index.
/// </summary>
/// <remarks>record = crc:4 length:4 index:8 term:8 committed:8 payload, little-endian; the CRC-32C is that of all behind it.</remarks>
/// <param name="Index">Of the entry.</param>
/// <param name="Term">Of the entry.</param>
/// <param name="Committed">What this node knew to be committed, and so had on its medium, when it wrote the record.</param>
/// <param name="Length">Of the payload.</param>
internal readonly record struct Record(long Index, long Term, long Committed, int Length)
{
    internal const int HeaderBytes = 4 + 4 + 8 + 8 + 8;

    /// <summary>What this node knew to be committed, and so had on its medium, when it wrote the record.</summary>
    internal long Committed { get; } = Committed;

    /// <summary>Of the payload.</summary>
    internal int Length { get; } = Length;

    internal int Bytes => HeaderBytes + Length;

    /// <summary>Fills the record's bytes.</summary>
    internal static void Write(Span<byte> record, long index, long term, long committed, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], index);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], term);
        BinaryPrimitives.WriteInt64LittleEndian(record[24..], committed);
        payload.CopyTo(record[HeaderBytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record, EntryCodec.Crc32C(record[4..]));
    }

    /// <summary>Reads the record that the bytes begin with; false if there is none, or it is cut off or damaged.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out Record record)
    {
        record = default;
        if (!TryReadLength(bytes, out var length)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != EntryCodec.Crc32C(bytes[4..(HeaderBytes + length)]))
        {
            return false;
        }
        record = new(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            length);
        return true;
    }

    /// <summary>The length of the payload, as far as the record, intact or not, can be believed to be all there.</summary>
    internal static bool TryReadLength(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < HeaderBytes)
            return false;
        length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        return length >= 0 && length <= bytes.Length - HeaderBytes;
    }
}
