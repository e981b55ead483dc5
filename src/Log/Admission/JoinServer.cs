using System.Buffers;
using AdvoCache.Core;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// What a node does for others that have no log: tells what it is itself, and as the leader lets them in. Letting in is safe because the
/// change that gives the joining node its new incarnation is committed without it, by a majority of nodes in this leader's term: so no
/// later term can hold a vote of its former self, and everything that its former self may have acknowledged stands before that change.
/// </summary>
internal sealed class JoinServer(
    MemberDirectory members, DurableLog log, ReplicatedStore store, MembershipChanges changes, Func<bool> isLeading, ILogger logger)
{
    private const int PieceBytes = 256 * 1024;

    internal Standing Standing()
    {
        var kind = !members.IsAdmitted ? StandingKind.Empty
            : log.LastEntryIndex == 0 && log.Promises.Term == 0 ? StandingKind.Founding
            : StandingKind.Member;
        return new(kind, isLeading(), log.Promises.Term, log.LastEntryIndex);
    }

    /// <summary>Gives the other node a new incarnation and the state; makes it a voter when it says that it is ready.</summary>
    internal async Task LetInAsync(LinkSocket link, string name, LeaderTerm term, CancellationToken token)
    {
        var admitted = await changes.AdmitAsync(name, token);
        if (admitted.Problem is { } problem)
        {
            await link.SendAsync(LinkHandshake.Refused(problem), token);
            return;
        }
        var (image, entry, entryTerm) = store.TakeImage();
        logger.TransferStarted(name, entry);
        await link.SendAsync(Begin(entry, entryTerm, term.Term, admitted.Incarnation), token);
        await SendAsync(link, image, entry, entryTerm, token);
        await CompleteAsync(link, name, admitted.Incarnation, token);
    }

    /// <summary>Waits until the node says that it takes part, then lets it count.</summary>
    internal async Task CompleteAsync(LinkSocket link, string name, ulong incarnation, CancellationToken token)
    {
        var message = await link.ReceiveAsync(token);
        if (message.IsEmpty || (LinkMessage)message.Span[0] != LinkMessage.Ready)
            return;
        if (await changes.PromoteAsync(name, incarnation, token) is { } problem)
        {
            await link.SendAsync(LinkHandshake.Refused(problem), token);
            return;
        }
        logger.Joined(name);
        await link.SendAsync(new[] { (byte)LinkMessage.Done }, token);
    }

    private static async Task SendAsync(LinkSocket link, List<byte[]> image, long entry, long entryTerm, CancellationToken token)
    {
        using var piece = new MemoryStream(2 * PieceBytes);
        piece.WriteByte((byte)LinkMessage.TransferPiece);
        SnapshotFormat.WriteHeader(piece, entry, entryTerm);
        foreach (var block in image)
        {
            SnapshotFormat.WriteBlock(piece, block);
            if (piece.Length >= PieceBytes)
                await FlushAsync();
        }
        if (piece.Length > 1)
            await FlushAsync();
        await link.SendAsync(new[] { (byte)LinkMessage.TransferEnd }, token);

        async Task FlushAsync()
        {
            await link.SendAsync(piece.GetBuffer().AsMemory(0, (int)piece.Length), token);
            piece.SetLength(1);
            piece.Position = 1;
        }
    }

    private static ReadOnlyMemory<byte> Begin(long entry, long entryTerm, long term, ulong incarnation)
    {
        var output = new ArrayBufferWriter<byte>(40);
        var writer = new ByteWriter(output);
        writer.Byte((byte)LinkMessage.TransferBegin);
        writer.Signed(entry);
        writer.Signed(entryTerm);
        writer.Signed(term);
        writer.Fixed64(incarnation);
        return output.WrittenMemory;
    }
}
