using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using AdvoCache.Core;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>The leader's end of a node link: proves itself, lets the follower prove itself, then takes its parcels and read requests.</summary>
internal sealed class LinkServer(ReadOnlyMemory<byte> secret, Func<LeaderTerm?> leading, Func<string, bool> isOther, ILogger logger)
{
    internal const int Form = 1;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    internal async Task ServeAsync(WebSocket webSocket, CancellationToken stopping)
    {
        using var link = new LinkSocket(webSocket);
        if (leading() is not { } term)
        {
            await link.CloseAsync("not the leader");
            return;
        }
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping, term.Leadership);
        try
        {
            if (await IntroduceAsync(link, ended.Token) is not { } follower)
                return;
            var lastNumber = term.Welcome(link, follower.LinkId, follower.Name);
            try
            {
                await link.SendAsync(Welcome(follower, term, lastNumber), ended.Token);
                await ReceiveAsync(link, term, follower.LinkId, ended.Token);
            }
            finally
            {
                term.Leave(follower.Name);
            }
        }
        catch (Exception end) when (end is WebSocketException or OperationCanceledException or IOException or InvalidDataException)
        {
            logger.LinkEnded(end.Message);
        }
        await link.CloseAsync("not the leader any more");
    }

    private async Task<Introduction?> IntroduceAsync(LinkSocket link, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(HandshakeTimeout);
        var nonce = LinkSecret.NewNonce();
        await link.SendAsync(Challenge(nonce), limit.Token);
        if (ReadIntroduction(await link.ReceiveAsync(limit.Token, LinkSocket.MaxHandshakeBytes), nonce) is not { } introduction)
        {
            logger.LinkRefused("the other side does not know this cluster's secret (ADVO_CLUSTER_SECRET must be the same on all nodes)");
            await link.CloseAsync("wrong secret");
            return null;
        }
        if (!isOther(introduction.Name))
        {
            logger.LinkRefused($"'{introduction.Name}' is no other member");
            await link.CloseAsync("no member");
            return null;
        }
        return introduction;
    }

    private async Task ReceiveAsync(LinkSocket link, LeaderTerm term, ulong linkId, CancellationToken token)
    {
        while (true)
        {
            var message = await link.ReceiveAsync(token);
            if (message.IsEmpty || !Handle(link, term, linkId, message, token))
                return;
        }
    }

    private bool Handle(LinkSocket link, LeaderTerm term, ulong linkId, ReadOnlyMemory<byte> message, CancellationToken token)
    {
        var reader = new ByteReader(message);
        switch ((LinkMessage)reader.Byte())
        {
            case LinkMessage.Parcel:
                var number = reader.NonNegative();
                var parcel = message[reader.Position..];
                return !reader.Failed
                    && EntryReader.TryCountParcel(parcel, out var commands)
                    && term.TryTake(link, linkId, number, new(parcel.ToArray(), commands));
            case LinkMessage.ConfirmRead:
                var request = reader.Unsigned();
                term.TakeTouches(reader.Bytes());
                _ = ConfirmAsync(link, term, request, token);
                return !reader.Failed;
            case LinkMessage.Touches:
                term.TakeTouches(reader.Bytes());
                return !reader.Failed;
            default:
                logger.LinkRefused("a message of an unknown kind; do all nodes run the same version?");
                return false;
        }
    }

    private async Task ConfirmAsync(LinkSocket link, LeaderTerm term, ulong request, CancellationToken token)
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
            await link.SendAsync(ReadConfirmed(request, entry), token);
        }
        catch (Exception end) when (end is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            logger.LinkEnded(end.Message);
        }
    }

    private Introduction? ReadIntroduction(ReadOnlyMemory<byte> message, byte[] nonce)
    {
        var reader = new ByteReader(message);
        if ((LinkMessage)reader.Byte() != LinkMessage.Introduction)
            return null;
        var name = reader.Bytes();
        var linkId = reader.Fixed64();
        var followerNonce = reader.Bytes();
        var proof = reader.Bytes();
        if (reader.Failed || followerNonce.Length != LinkSecret.NonceBytes)
            return null;
        var expected = LinkSecret.FollowerProof(secret.Span, nonce, followerNonce.Span, name.Span, linkId);
        return LinkSecret.Matches(expected, proof.Span)
            ? new(Encoding.UTF8.GetString(name.Span), linkId, followerNonce.ToArray(), nonce)
            : null;
    }

    private static ReadOnlyMemory<byte> Challenge(byte[] nonce)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(output);
        writer.Byte((byte)LinkMessage.Challenge);
        writer.Unsigned(Form);
        writer.Bytes(nonce);
        return output.WrittenMemory;
    }

    private ReadOnlyMemory<byte> Welcome(Introduction to, LeaderTerm term, long lastNumber)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(output);
        writer.Byte((byte)LinkMessage.Welcome);
        writer.Bytes(LinkSecret.LeaderProof(secret.Span, to.LeaderNonce, to.Nonce, Encoding.UTF8.GetBytes(to.Name), to.LinkId));
        writer.Signed(term.Term);
        writer.Signed(term.FirstEntry);
        writer.Signed(lastNumber);
        return output.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> ReadConfirmed(ulong request, long entry)
    {
        var output = new ArrayBufferWriter<byte>(24);
        var writer = new ByteWriter(output);
        writer.Byte((byte)LinkMessage.ReadConfirmed);
        writer.Unsigned(request);
        writer.Signed(entry);
        return output.WrittenMemory;
    }

    private sealed record Introduction(string Name, ulong LinkId, byte[] Nonce, byte[] LeaderNonce);
}
