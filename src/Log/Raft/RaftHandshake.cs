using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// What two nodes say before Raft does: who they are, which incarnation, and that they know the cluster's secret (HMAC-SHA256 over both
/// nonces and both names, in either direction with a label of its own). One round trip: the initiator's proof travels in front of its
/// first request. A node that is no member, or an incarnation that was replaced, is refused here and so never heard by Raft.
/// </summary>
internal static class RaftHandshake
{
    private const int Form = 1;
    private const int MaxBytes = 1024;
    private const byte Fine = 0;
    private const byte Refused = 1;

    /// <summary>Introduces this node to another one; gives that one's incarnation.</summary>
    /// <exception cref="IOException">The other side is not the node meant, refuses this one, or does not know the secret.</exception>
    internal static async Task<ulong> InitiateAsync(Stream stream, RaftPeers peers, string to, CancellationToken token)
    {
        var nonce = LinkSecret.NewNonce();
        await SendAsync(stream, Introduction(nonce, peers, to), token);
        var answer = ReadAnswer(await ReceiveAsync(stream, token));
        if (answer.Refusal is { } refusal)
            throw new IOException($"{to} refuses this node: {refusal}");
        if (!LinkSecret.Matches(Proof(peers, "acceptor"u8, nonce, answer.Nonce, peers.Name, to), answer.Proof))
            throw new IOException($"the node at the address of {to} {LinkSecret.NotKnown}");
        if (peers.RefusalOf(to, answer.Incarnation) is { } notMeant)
            throw new IOException($"the node at the address of {to} is not the one meant: {notMeant}");
        await SendAsync(stream, Proof(peers, "initiator"u8, nonce, answer.Nonce, peers.Name, to), token);
        return answer.Incarnation;
    }

    /// <summary>Lets another node introduce itself; answers who it is, or why it is refused.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    internal static async Task<(string Name, ulong Incarnation, string? Refusal)> AcceptAsync(Stream stream, RaftPeers peers, CancellationToken token)
    {
        if (ReadIntroduction(await ReceiveAsync(stream, token)) is not { } from)
            return ("", 0, "it speaks another form of the protocol; all nodes must run the same version");
        var refusal = from switch
        {
            _ when peers.Secret.IsEmpty => "this node runs alone: to have others join it needs an ADVO_CLUSTER_SECRET",
            _ when !string.Equals(from.To, peers.Name, StringComparison.Ordinal) => $"it looks for {from.To}, and this is {peers.Name}",
            _ when string.Equals(from.Name, peers.Name, StringComparison.Ordinal) => $"there is a {from.Name} already: every node needs a name of its own",
            _ => peers.RefusalOf(from.Name, from.Incarnation),
        };
        var nonce = LinkSecret.NewNonce();
        if (refusal is not null)
        {
            await SendAsync(stream, Refusal(refusal), token);
            return (from.Name, from.Incarnation, refusal);
        }
        await SendAsync(stream, Acceptance(nonce, peers, Proof(peers, "acceptor"u8, from.Nonce, nonce, from.Name, from.To)), token);
        var proof = await ReceiveAsync(stream, token);
        return (
            from.Name,
            from.Incarnation,
            LinkSecret.Matches(Proof(peers, "initiator"u8, from.Nonce, nonce, from.Name, from.To), proof)
                ? null
                : "it " + LinkSecret.NotKnown);
    }

    private static byte[] Proof(RaftPeers peers, ReadOnlySpan<byte> side, byte[] initiatorNonce, byte[] acceptorNonce, string from, string to)
    {
        var message = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(message);
        writer.Bytes("advocache raft"u8);
        writer.Bytes(side);
        writer.Bytes(initiatorNonce);
        writer.Bytes(acceptorNonce);
        writer.Bytes(Encoding.UTF8.GetBytes(from));
        writer.Bytes(Encoding.UTF8.GetBytes(to));
        return HMACSHA256.HashData(peers.Secret.Span, message.WrittenSpan);
    }

    private static ReadOnlyMemory<byte> Introduction(byte[] nonce, RaftPeers peers, string to)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(output);
        writer.Unsigned(Form);
        writer.Bytes(nonce);
        writer.Bytes(Encoding.UTF8.GetBytes(peers.Name));
        writer.Fixed64(peers.Incarnation);
        writer.Bytes(Encoding.UTF8.GetBytes(to));
        return output.WrittenMemory;
    }

    private static Introduced? ReadIntroduction(byte[] message)
    {
        var reader = new ByteReader(message);
        if (reader.Unsigned() != Form)
            return null;
        var nonce = reader.Bytes().ToArray();
        var name = Encoding.UTF8.GetString(reader.Bytes().Span);
        var incarnation = reader.Fixed64();
        var to = Encoding.UTF8.GetString(reader.Bytes().Span);
        return reader.Failed || nonce.Length != LinkSecret.NonceBytes ? null : new(nonce, name, incarnation, to);
    }

    private static ReadOnlyMemory<byte> Acceptance(byte[] nonce, RaftPeers peers, byte[] proof)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(output);
        writer.Byte(Fine);
        writer.Bytes(nonce);
        writer.Fixed64(peers.Incarnation);
        writer.Bytes(proof);
        return output.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Refusal(string why)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(output);
        writer.Byte(Refused);
        writer.Bytes(Encoding.UTF8.GetBytes(why));
        return output.WrittenMemory;
    }

    private static Answer ReadAnswer(byte[] message)
    {
        var reader = new ByteReader(message);
        if (reader.Byte() == Refused)
            return new([], 0, [], Encoding.UTF8.GetString(reader.Bytes().Span));
        var nonce = reader.Bytes().ToArray();
        var incarnation = reader.Fixed64();
        var proof = reader.Bytes().ToArray();
        return reader.Failed ? throw new IOException("The other node's answer makes no sense; do all nodes run the same version?") : new(nonce, incarnation, proof, null);
    }

    private static async Task SendAsync(Stream stream, ReadOnlyMemory<byte> message, CancellationToken token)
    {
        var framed = new byte[sizeof(ushort) + message.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(framed, (ushort)message.Length);
        message.CopyTo(framed.AsMemory(sizeof(ushort)));
        await stream.WriteAsync(framed, token);
    }

    private static async Task<byte[]> ReceiveAsync(Stream stream, CancellationToken token)
    {
        var length = new byte[sizeof(ushort)];
        await stream.ReadExactlyAsync(length, token);
        var message = new byte[BinaryPrimitives.ReadUInt16LittleEndian(length)];
        if (message.Length > MaxBytes)
            throw new IOException("The other side does not speak this protocol.");
        await stream.ReadExactlyAsync(message, token);
        return message;
    }

    private sealed record Introduced(byte[] Nonce, string Name, ulong Incarnation, string To);

    private sealed record Answer(byte[] Nonce, ulong Incarnation, byte[] Proof, string? Refusal);
}
