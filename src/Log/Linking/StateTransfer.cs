using System.Buffers;
using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// A snapshot's way over a node link: what it is, its bytes in pieces, its end. The link has time, unlike Raft, whose every request must be
/// answered within an election timeout.
/// </summary>
internal static class StateTransfer
{
    private const int PieceBytes = 256 * 1024;

    internal static async Task BeginAsync(LinkSocket link, TransferHeading heading, CancellationToken token)
    {
        var output = new ArrayBufferWriter<byte>(40);
        Write(output, heading);
        await link.SendAsync(output.WrittenMemory, token);
    }

    /// <summary>Sends a snapshot that is on disk.</summary>
    internal static async Task SendAsync(LinkSocket link, FileStream snapshot, CancellationToken token)
    {
        var piece = new byte[1 + PieceBytes];
        piece[0] = (byte)LinkMessage.TransferPiece;
        for (int read; (read = await snapshot.ReadAtLeastAsync(piece.AsMemory(1), PieceBytes, throwOnEndOfStream: false, token)) > 0;)
            await link.SendAsync(piece.AsMemory(0, 1 + read), token);
        await EndAsync(link, token);
    }

    /// <summary>Sends a snapshot of the state's image.</summary>
    internal static async Task SendAsync(LinkSocket link, List<byte[]> image, long entry, long term, CancellationToken token)
    {
        using var piece = new MemoryStream(2 * PieceBytes);
        piece.WriteByte((byte)LinkMessage.TransferPiece);
        SnapshotFormat.WriteHeader(piece, entry, term);
        foreach (var block in image)
        {
            SnapshotFormat.WriteBlock(piece, block);
            if (piece.Length >= PieceBytes)
                await FlushAsync();
        }
        if (piece.Length > 1)
            await FlushAsync();
        await EndAsync(link, token);

        async Task FlushAsync()
        {
            await link.SendAsync(piece.GetBuffer().AsMemory(0, (int)piece.Length), token);
            piece.SetLength(1);
            piece.Position = 1;
        }
    }

    /// <exception cref="LinkRefusedException">The other end does not send a snapshot, or closed the link.</exception>
    /// <exception cref="InvalidDataException">It speaks another form.</exception>
    internal static async Task<TransferHeading> ReceiveHeadingAsync(LinkSocket link, CancellationToken token)
    {
        var message = await link.ReceiveAsync(token);
        LinkHandshake.ThrowIfRefused(message);
        return Read(message) ?? throw new InvalidDataException("The leader's answer makes no sense; do all nodes run the same version?");
    }

    internal static async Task ReceiveAsync(LinkSocket link, Stream into, CancellationToken token)
    {
        while (await link.ReceiveAsync(token) is var piece && (LinkMessage)(piece.IsEmpty ? 0 : piece.Span[0]) != LinkMessage.TransferEnd)
        {
            LinkHandshake.ThrowIfRefused(piece);
            await into.WriteAsync(piece[1..], token);
        }
    }

    private static ValueTask EndAsync(LinkSocket link, CancellationToken token) => link.SendAsync(new[] { (byte)LinkMessage.TransferEnd }, token);

    private static void Write(ArrayBufferWriter<byte> output, TransferHeading heading)
    {
        var writer = new ByteWriter(output);
        writer.Byte((byte)LinkMessage.TransferBegin);
        writer.Signed(heading.Entry);
        writer.Signed(heading.EntryTerm);
        writer.Signed(heading.LeaderTerm);
        writer.Fixed64(heading.Incarnation);
    }

    private static TransferHeading? Read(ReadOnlyMemory<byte> message)
    {
        var reader = new ByteReader(message);
        var kind = (LinkMessage)reader.Byte();
        var heading = new TransferHeading(reader.Signed(), reader.Signed(), reader.Signed(), reader.Fixed64());
        return kind == LinkMessage.TransferBegin && !reader.Failed ? heading : null;
    }
}

/// <summary>What is sent: the Raft entry that the snapshot reaches up to, its term, the sender's term, the incarnation of a node that joins.</summary>
internal sealed record TransferHeading(long Entry, long EntryTerm, long LeaderTerm, ulong Incarnation);
