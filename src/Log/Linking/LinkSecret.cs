using System.Buffers;
using System.Security.Cryptography;
using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// How two nodes prove to each other that they know the cluster's secret: HMAC-SHA256 over both nonces and the names, in either direction
/// with a label of its own, so that no proof can be reflected or replayed.
/// </summary>
internal static class LinkSecret
{
    internal const int NonceBytes = 32;

    internal static byte[] NewNonce() => RandomNumberGenerator.GetBytes(NonceBytes);

    internal static byte[] FollowerProof(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> leaderNonce, ReadOnlySpan<byte> followerNonce, ReadOnlySpan<byte> name, ulong linkId)
        => Proof(secret, "advocache link follower"u8, leaderNonce, followerNonce, name, linkId);

    internal static byte[] LeaderProof(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> leaderNonce, ReadOnlySpan<byte> followerNonce, ReadOnlySpan<byte> name, ulong linkId)
        => Proof(secret, "advocache link leader"u8, leaderNonce, followerNonce, name, linkId);

    internal static bool Matches(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> given) => CryptographicOperations.FixedTimeEquals(expected, given);

    private static byte[] Proof(
        ReadOnlySpan<byte> secret, ReadOnlySpan<byte> label, ReadOnlySpan<byte> leaderNonce, ReadOnlySpan<byte> followerNonce, ReadOnlySpan<byte> name, ulong linkId)
    {
        var message = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(message);
        writer.Bytes(label);
        writer.Bytes(leaderNonce);
        writer.Bytes(followerNonce);
        writer.Bytes(name);
        writer.Fixed64(linkId);
        return HMACSHA256.HashData(secret, message.WrittenSpan);
    }
}
