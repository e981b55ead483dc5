using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// How two nodes prove to each other that they know the cluster's secret: HMAC-SHA256 over both nonces and what the one introduces itself
/// as, in either direction with a label of its own, so that no proof can be reflected or replayed.
/// </summary>
internal static class LinkSecret
{
    internal const int NonceBytes = 32;

    /// <summary>What is wrong with a node that has another secret, for the operator.</summary>
    internal const string NotKnown = "does not know this cluster's secret (ADVO_CLUSTER_SECRET must be the same on all nodes)";

    internal static byte[] NewNonce() => RandomNumberGenerator.GetBytes(NonceBytes);

    internal static byte[] ClientProof(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> serverNonce, ReadOnlySpan<byte> clientNonce, LinkIntroduction introduction)
        => Proof(secret, "advocache link client"u8, serverNonce, clientNonce, introduction);

    internal static byte[] ServerProof(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> serverNonce, ReadOnlySpan<byte> clientNonce, LinkIntroduction introduction)
        => Proof(secret, "advocache link server"u8, serverNonce, clientNonce, introduction);

    internal static bool Matches(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> given) => CryptographicOperations.FixedTimeEquals(expected, given);

    private static byte[] Proof(
        ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> serverNonce, ReadOnlySpan<byte> clientNonce, LinkIntroduction introduction)
    {
        var message = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(message);
        writer.Bytes(label);
        writer.Bytes(serverNonce);
        writer.Bytes(clientNonce);
        writer.Byte((byte)introduction.Purpose);
        writer.Bytes(Encoding.UTF8.GetBytes(introduction.Name));
        writer.Fixed64(introduction.Incarnation);
        writer.Fixed64(introduction.LinkId);
        return HMACSHA256.HashData(secret, message.WrittenSpan);
    }
}
