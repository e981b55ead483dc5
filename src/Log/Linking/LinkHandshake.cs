using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>How both ends of a node link prove themselves, before anything else is said.</summary>
internal static class LinkHandshake
{
    private const int Form = 2;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Introduces this node at the other end.</summary>
    /// <exception cref="WebSocketException">The link broke.</exception>
    /// <exception cref="InvalidDataException">The other side speaks another form.</exception>
    /// <exception cref="UnauthorizedAccessException">The other side does not know the secret.</exception>
    /// <exception cref="LinkRefusedException">The other side does not do what was asked.</exception>
    internal static async Task IntroduceAsync(LinkSocket link, LinkIntroduction introduction, ReadOnlyMemory<byte> secret, CancellationToken token)
    {
        var nonce = LinkSecret.NewNonce();
        var serverNonce = ReadChallenge(await link.ReceiveAsync(token, LinkSocket.MaxHandshakeBytes));
        await link.SendAsync(Introduction(introduction, serverNonce, nonce, secret), token);
        var answer = await link.ReceiveAsync(token, LinkSocket.MaxHandshakeBytes);
        ThrowIfRefused(answer);
        var reader = new ByteReader(answer);
        if ((LinkMessage)reader.Byte() != LinkMessage.Accepted
            || !LinkSecret.Matches(LinkSecret.ServerProof(secret.Span, serverNonce, nonce, introduction), reader.Bytes().Span))
        {
            throw new UnauthorizedAccessException("The node at the other end does not know this cluster's secret.");
        }
    }

    /// <summary>Lets the other end introduce itself; null when it did not know the secret.</summary>
    /// <exception cref="WebSocketException">The link broke.</exception>
    internal static async Task<LinkIntroduction?> AcceptAsync(LinkSocket link, ReadOnlyMemory<byte> secret, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(Timeout);
        var nonce = LinkSecret.NewNonce();
        await link.SendAsync(Challenge(nonce), limit.Token);
        var message = await link.ReceiveAsync(limit.Token, LinkSocket.MaxHandshakeBytes);
        if (secret.IsEmpty
            || ReadIntroduction(message) is not var (introduction, clientNonce, proof)
            || !LinkSecret.Matches(LinkSecret.ClientProof(secret.Span, nonce, clientNonce, introduction), proof))
        {
            return null;
        }
        await link.SendAsync(Accepted(LinkSecret.ServerProof(secret.Span, nonce, clientNonce, introduction)), limit.Token);
        return introduction;
    }

    internal static ReadOnlyMemory<byte> Refused(string why)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(output);
        writer.Byte((byte)LinkMessage.Refused);
        writer.Bytes(Encoding.UTF8.GetBytes(why));
        return output.WrittenMemory;
    }

    /// <exception cref="LinkRefusedException">The message says so, or the link is closed.</exception>
    internal static void ThrowIfRefused(ReadOnlyMemory<byte> message)
    {
        if (message.IsEmpty)
            throw new LinkRefusedException("the other end closed the link");
        var reader = new ByteReader(message);
        if ((LinkMessage)reader.Byte() == LinkMessage.Refused)
            throw new LinkRefusedException(Encoding.UTF8.GetString(reader.Bytes().Span));
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

    private static byte[] ReadChallenge(ReadOnlyMemory<byte> message)
    {
        if (message.IsEmpty)
            throw new LinkRefusedException("the other end closed the link");
        var reader = new ByteReader(message);
        if ((LinkMessage)reader.Byte() != LinkMessage.Challenge || reader.Unsigned() != Form)
            throw new InvalidDataException("The other node speaks another form of the node link; all nodes must run the same version.");
        return reader.Bytes().ToArray();
    }

    private static ReadOnlyMemory<byte> Introduction(LinkIntroduction introduction, byte[] serverNonce, byte[] nonce, ReadOnlyMemory<byte> secret)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(output);
        writer.Byte((byte)LinkMessage.Introduction);
        writer.Byte((byte)introduction.Purpose);
        writer.Bytes(Encoding.UTF8.GetBytes(introduction.Name));
        writer.Fixed64(introduction.Incarnation);
        writer.Fixed64(introduction.LinkId);
        writer.Bytes(nonce);
        writer.Bytes(LinkSecret.ClientProof(secret.Span, serverNonce, nonce, introduction));
        return output.WrittenMemory;
    }

    private static (LinkIntroduction Introduction, byte[] Nonce, byte[] Proof)? ReadIntroduction(ReadOnlyMemory<byte> message)
    {
        var reader = new ByteReader(message);
        if ((LinkMessage)reader.Byte() != LinkMessage.Introduction)
            return null;
        var purpose = (LinkPurpose)reader.Byte();
        var name = Encoding.UTF8.GetString(reader.Bytes().Span);
        var (incarnation, linkId) = (reader.Fixed64(), reader.Fixed64());
        var (nonce, proof) = (reader.Bytes().ToArray(), reader.Bytes().ToArray());
        return reader.Failed || nonce.Length != LinkSecret.NonceBytes ? null : (new(purpose, name, incarnation, linkId), nonce, proof);
    }

    private static ReadOnlyMemory<byte> Accepted(byte[] proof)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(output);
        writer.Byte((byte)LinkMessage.Accepted);
        writer.Bytes(proof);
        return output.WrittenMemory;
    }
}

/// <summary>Who opens a link, and what for. The link id tells the links of one process from those of an earlier one.</summary>
internal sealed record LinkIntroduction(LinkPurpose Purpose, string Name, ulong Incarnation, ulong LinkId);

/// <summary>The other end of a link does not do what it was asked; the message says why.</summary>
internal sealed class LinkRefusedException(string message) : IOException(message);
