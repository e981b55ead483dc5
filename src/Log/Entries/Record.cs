using System.Buffers.Binary;

namespace AdvoCache.Log;

/// <summary>
/// The stored form of one entry in a segment. A record without a payload that repeats the index before it is no entry: it only tells the commit index.
/// </summary>
/// <remarks>record = crc:4 length:4 index:8 term:8 committed:8 payload, little-endian. crc is the CRC-32C of all behind it, xor the salt of the file: without that a client could
/// write a value that looks like a record.</remarks>
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
    internal static void Write(Span<byte> record, uint salt, long index, long term, long committed, ReadOnlySpan<byte> payload)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], index);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], term);
        BinaryPrimitives.WriteInt64LittleEndian(record[24..], committed);
        payload.CopyTo(record[HeaderBytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record, EntryCodec.Crc32C(record[4..]) ^ salt);
    }

    /// <summary>Reads the record that the bytes begin with; false if there is none, or it is cut off or damaged.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, uint salt, out Record record)
        => TryReadUnchecked(bytes, out record)
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == (EntryCodec.Crc32C(bytes[4..record.Bytes]) ^ salt);

    /// <summary>Reads what may be a record or not; false if it cannot be one that is all there.</summary>
    internal static bool TryReadUnchecked(ReadOnlySpan<byte> bytes, out Record record)
    {
        record = default;
        if (bytes.Length < HeaderBytes)
            return false;
        record = new(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]));
        return record.Length >= 0 && record.Length <= bytes.Length - HeaderBytes;
    }
}
