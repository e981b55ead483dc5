using System.Buffers;
using System.Net.WebSockets;
using AdvoCache.Core;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>The leader's side of one follower's link: takes its parcels, confirms its reads, notes what it knows of the members.</summary>
internal sealed class FollowerSession(LinkSocket link, LeaderTerm term, LinkIntroduction follower, RaftPeers peers)
{
    internal async Task RunAsync(ILogger logger, CancellationToken token)
    {
        var lastNumber = term.Welcome(link, follower.LinkId, follower.Name);
        try
        {
            await link.SendAsync(Welcome(lastNumber), token);
            while (true)
            {
                var message = await link.ReceiveAsync(token);
                if (message.IsEmpty)
                    return;
                if (peers.RefusalOf(follower.Name, follower.Incarnation) is { } refusal)
                {
                    await link.SendAsync(LinkHandshake.Refused(refusal), token);
                    return;
                }
                if (!Handle(message, logger, token))
                    return;
            }
        }
        finally
        {
            term.Leave(follower.Name);
        }
    }

    private bool Handle(ReadOnlyMemory<byte> message, ILogger logger, CancellationToken token)
    {
        var reader = new ByteReader(message);
        switch ((LinkMessage)reader.Byte())
        {
            case LinkMessage.Parcel:
                var number = reader.NonNegative();
                var parcel = message[reader.Position..];
                return !reader.Failed
                    && EntryReader.TryCountParcel(parcel, out var commands)
                    && term.TryTake(link, follower.LinkId, number, new(parcel.ToArray(), commands));
            case LinkMessage.ConfirmRead:
                var request = reader.Unsigned();
                term.TakeTouches(reader.Bytes());
                _ = ConfirmAsync(request, logger, token);
                return !reader.Failed;
            case LinkMessage.Touches:
                term.TakeTouches(reader.Bytes());
                return !reader.Failed;
            case LinkMessage.Knows:
                var (now, membersSeen) = (new Moment(reader.Signed()), new LogIndex(reader.Signed()));
                if (!reader.Failed)
                    term.NoteKnows(follower.Name, now, membersSeen);
                return !reader.Failed;
            default:
                logger.LinkRefused("a message of an unknown kind; do all nodes run the same version?");
                return false;
        }
    }

    private async Task ConfirmAsync(ulong request, ILogger logger, CancellationToken token)
    {
        long entry;
        try
        {
            entry = await term.ConfirmReadAsync(token);
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            entry = -1;
        }
        try
        {
            await link.SendAsync(ReadConfirmed(request, entry, term.Now), token);
        }
        catch (Exception end) when (end is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            logger.LinkEnded(end.Message);
        }
    }

    private ReadOnlyMemory<byte> Welcome(long lastNumber)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(output);
        writer.Byte((byte)LinkMessage.Welcome);
        writer.Signed(term.Term);
        writer.Signed(term.FirstEntry);
        writer.Signed(lastNumber);
        return output.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> ReadConfirmed(ulong request, long entry, Moment now)
    {
        var output = new ArrayBufferWriter<byte>(32);
        var writer = new ByteWriter(output);
        writer.Byte((byte)LinkMessage.ReadConfirmed);
        writer.Unsigned(request);
        writer.Signed(entry);
        writer.Signed(now.Milliseconds);
        return output.WrittenMemory;
    }
}
