using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// The stored form of one log entry: a version byte, the CRC-32C of the rest, the stamp of cluster time, then parcels.
/// A parcel is what one node submitted together: its run, the first request's number, and the commands.
/// </summary>
/// <remarks>
/// entry   = version:1 crc:4 stamp parcel*            parcel = run:8 firstRequest count length body
/// body    = (requestDelta tag:1 session command)*    all other numbers are varints
/// </remarks>
internal static class EntryCodec
{
    internal const byte Version = 1;
    internal const int HeaderBytes = 1 + sizeof(uint);

    internal static void Begin(ArrayBufferWriter<byte> entry, Moment stamp)
    {
        entry.GetSpan(HeaderBytes)[..HeaderBytes].Clear();
        entry.Advance(HeaderBytes);
        new ByteWriter(entry).Signed(stamp.Milliseconds);
    }

    internal static void AddParcel(IBufferWriter<byte> entry, NodeRun run, ulong firstRequest, int count, ReadOnlySpan<byte> body)
    {
        var writer = new ByteWriter(entry);
        writer.Fixed64(run.Value);
        writer.Unsigned(firstRequest);
        writer.Unsigned((ulong)count);
        writer.Bytes(body);
    }

    internal static void End(Span<byte> entry)
    {
        entry[0] = Version;
        BinaryPrimitives.WriteUInt32LittleEndian(entry[1..], Crc32C(entry[HeaderBytes..]));
    }

    /// <summary>Whether the bytes are an entry of this version with a right checksum.</summary>
    internal static bool IsIntact(ReadOnlySpan<byte> entry)
        => entry.Length >= HeaderBytes && entry[0] == Version
            && BinaryPrimitives.ReadUInt32LittleEndian(entry[1..]) == Crc32C(entry[HeaderBytes..]);

    /// <summary>CRC-32C (Castagnoli), as in RFC 3720, by the processor's instruction where it has one.</summary>
    internal static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
