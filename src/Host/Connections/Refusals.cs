using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Wire;

namespace AdvoCache.Host.Connections;

/// <summary>The texts and codes of failures, as protocol.md has them.</summary>
internal static class Refusals
{
    internal static void Describe(in Reply reply, ReadOnlySpan<byte> key, ref ReplyFields fields)
    {
        switch (reply.Refusal)
        {
            case Refusal.LockHeld:
                fields.Error = "lock held by another client"u8;
                fields.Code = ErrorCode.LockHeld;
                fields.Key = key.ToArray();
                break;
            case Refusal.NotLockOwner:
                fields.Error = "not lock owner"u8;
                fields.Code = ErrorCode.NotOwner;
                break;
            case Refusal.LockNotFound:
                fields.Error = "lock not found"u8;
                fields.Code = ErrorCode.LockNotFound;
                break;
            case Refusal.VersionMismatch:
                fields.Error = "version mismatch"u8;
                fields.Code = ErrorCode.VersionMismatch;
                fields.Version = reply.Number;
                fields.HasVersion = true;
                break;
            case Refusal.StaleFence:
                fields.Error = "stale fence"u8;
                fields.Code = ErrorCode.StaleFence;
                break;
            default:
                fields.Error = "the cluster gave this session up, reconnect"u8;
                fields.Code = ErrorCode.Unavailable;
                break;
        }
    }

    /// <summary>Why connections are closed when the node is cut off.</summary>
    internal static byte[] CutOffReason { get; } = "this node is cut off from the majority, use another"u8.ToArray();

    /// <summary>Why connections are closed when the node stops.</summary>
    internal static byte[] StoppingReason { get; } = "this node stops, reconnect to another"u8.ToArray();

    internal static ReadOnlySpan<byte> UnavailableText(CacheNode node)
        => node.IsVolumeFull ? "unavailable: the volume of this node's log is full"u8
        : node.IsCutOff ? "unavailable: this node is cut off from the majority, use another"u8
        : "unavailable: no majority of nodes answered in time"u8;
}

/// <summary>WebSocket close codes (RFC 6455 section 7.4 and the IANA registry).</summary>
internal static class CloseCodes
{
    internal const ushort Normal = 1000;
    internal const ushort GoingAway = 1001;
    internal const ushort PolicyViolation = 1008;
    internal const ushort MessageTooBig = 1009;
    internal const ushort ServiceRestart = 1012;
    internal const ushort TryAgainLater = 1013;
}
