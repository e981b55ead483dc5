using System.Buffers.Binary;
using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// The stored form of a snapshot: a header with the Raft index and term, then the blocks of the state image, each with its length and CRC-32C.
/// </summary>
internal static class SnapshotFormat
{
    internal const int HeaderBytes = 8 + 8 + 8 + 4;
    private const int BlockHeaderBytes = 8;
    private const int MaxBlockBytes = 256 * 1024 * 1024;
    private const ulong Magic = 0x01_50414e53_4f56_44UL; // "DVO SNAP", form 1

    internal static void WriteHeader(Stream output, long entry, long term) => output.Write(Header(entry, term));

    internal static byte[] Header(long entry, long term)
    {
        var header = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(8), entry);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), term);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), EntryCodec.Crc32C(header.AsSpan(0, 24)));
        return header;
    }

    internal static void WriteBlock(Stream output, ReadOnlySpan<byte> block)
    {
        Span<byte> header = stackalloc byte[BlockHeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, block.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], EntryCodec.Crc32C(block));
        output.Write(header);
        output.Write(block);
    }

    /// <summary>Reads a whole snapshot; null when it is damaged, cut off or of another form.</summary>
    internal static LoadedSnapshot? Read(Stream input)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (input.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes
            || BinaryPrimitives.ReadUInt64LittleEndian(header) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(header[24..]) != EntryCodec.Crc32C(header[..24]))
        {
            return null;
        }
        var entry = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        var term = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        var loader = new StateImageLoader();
        var blockHeader = header[..BlockHeaderBytes];
        while (input.ReadAtLeast(blockHeader, BlockHeaderBytes, throwOnEndOfStream: false) == BlockHeaderBytes)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(blockHeader);
            var crc = BinaryPrimitives.ReadUInt32LittleEndian(blockHeader[4..]);
            if (length is < 1 or > MaxBlockBytes)
                return null;
            var block = new byte[length];
            if (input.ReadAtLeast(block, length, throwOnEndOfStream: false) < length || EntryCodec.Crc32C(block) != crc || !loader.TryAdd(block))
                return null;
        }
        return loader.Finish() is { } store ? new(store, entry, term) : null;
    }
}
