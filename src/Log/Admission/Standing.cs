using System.Buffers;
using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>What a node answers when another one asks what it is.</summary>
internal sealed record Standing(StandingKind Kind, bool IsLeader, long Term, long LastEntry)
{
    internal ReadOnlyMemory<byte> Encode()
    {
        var output = new ArrayBufferWriter<byte>(32);
        var writer = new ByteWriter(output);
        writer.Byte((byte)LinkMessage.Standing);
        writer.Byte((byte)Kind);
        writer.Byte(IsLeader ? (byte)1 : (byte)0);
        writer.Signed(Term);
        writer.Signed(LastEntry);
        return output.WrittenMemory;
    }

    internal static Standing? Decode(ReadOnlyMemory<byte> message)
    {
        var reader = new ByteReader(message);
        if ((LinkMessage)reader.Byte() != LinkMessage.Standing)
            return null;
        var standing = new Standing((StandingKind)reader.Byte(), reader.Bool(), reader.Signed(), reader.Signed());
        return reader.Failed ? null : standing;
    }
}

internal enum StandingKind : byte
{
    /// <summary>It has no log and takes no part in Raft.</summary>
    Empty = 1,

    /// <summary>It helps to found a cluster: its log is empty and it has heard of no election.</summary>
    Founding = 2,

    /// <summary>It has a log.</summary>
    Member = 3,
}
