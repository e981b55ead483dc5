using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>Everything this project logs. No keys, values, passwords or secrets.</summary>
internal static partial class LogLines
{
    [LoggerMessage(100, LogLevel.Information, "Loaded the snapshot of log entry {Entry}: state as of change {Index}")]
    internal static partial void SnapshotLoaded(this ILogger logger, long entry, long index);

    [LoggerMessage(101, LogLevel.Warning, "Installed the leader's snapshot of log entry {Entry} (change {Index}): this node was too far behind; its clients are asked to reconnect")]
    internal static partial void SnapshotInstalled(this ILogger logger, long entry, long index);

    [LoggerMessage(102, LogLevel.Debug, "Took a snapshot of log entry {Entry}, {Bytes} bytes")]
    internal static partial void SnapshotTaken(this ILogger logger, long entry, long bytes);

    [LoggerMessage(103, LogLevel.Error, "A snapshot could not be written, the log grows on: {Reason}")]
    internal static partial void SnapshotFailed(this ILogger logger, string reason);

    [LoggerMessage(104, LogLevel.Error, "The snapshot {File} is damaged and ignored")]
    internal static partial void SnapshotDamaged(this ILogger logger, string file);

    [LoggerMessage(105, LogLevel.Information, "{Node} is too far behind for the log: it is sent the snapshot of log entry {Entry}, {Bytes} bytes")]
    internal static partial void SnapshotSent(this ILogger logger, string node, long entry, long bytes);

    [LoggerMessage(110, LogLevel.Information, "This node leads term {Term}")]
    internal static partial void Leading(this ILogger logger, long term);

    [LoggerMessage(111, LogLevel.Information, "{Leader} leads term {Term}")]
    internal static partial void Following(this ILogger logger, string leader, long term);

    [LoggerMessage(112, LogLevel.Warning, "No leader: writes and linearizable reads wait")]
    internal static partial void NoLeader(this ILogger logger);

    [LoggerMessage(113, LogLevel.Debug, "The link to the leader ended: {Reason}")]
    internal static partial void LinkEnded(this ILogger logger, string reason);

    [LoggerMessage(114, LogLevel.Warning, "A node link was refused: {Reason}")]
    internal static partial void LinkRefused(this ILogger logger, string reason);

    [LoggerMessage(115, LogLevel.Warning, "Node {Node} is lost: its sessions end and their locks are freed")]
    internal static partial void NodeLost(this ILogger logger, string node);

    [LoggerMessage(116, LogLevel.Warning, "The cluster gave this node up while it was cut off; it joins anew and its clients reconnect")]
    internal static partial void RunLost(this ILogger logger);

    [LoggerMessage(117, LogLevel.Error, "The log volume has {Free} bytes free, less than the {Reserve} kept in reserve: writes are not acknowledged until there is room")]
    internal static partial void VolumeFull(this ILogger logger, long free, long reserve);

    [LoggerMessage(118, LogLevel.Information, "The log volume has room again")]
    internal static partial void VolumeHasRoom(this ILogger logger);

    [LoggerMessage(119, LogLevel.Debug, "A batch was not replicated, the leadership ended: {Reason}")]
    internal static partial void BatchNotReplicated(this ILogger logger, string reason);

    [LoggerMessage(150, LogLevel.Error, "CUT OFF: no majority of nodes has answered this node for {Milliseconds} ms. It serves nobody until one does; its clients are sent to the other nodes")]
    internal static partial void CutOff(this ILogger logger, long milliseconds);

    [LoggerMessage(154, LogLevel.Warning, "No majority of nodes has answered since this node started {Milliseconds} ms ago: clients are refused until one does")]
    internal static partial void NotYetInTouch(this ILogger logger, long milliseconds);

    [LoggerMessage(151, LogLevel.Information, "A majority answers again: this node serves clients")]
    internal static partial void BackInTouch(this ILogger logger);

    [LoggerMessage(152, LogLevel.Information, "This node gives the leadership of term {Term} up")]
    internal static partial void SteppingAside(this ILogger logger, long term);

    [LoggerMessage(153, LogLevel.Error, "The log volume of this leader is full: it lets another node lead until it has room again")]
    internal static partial void FullLeaderStepsAside(this ILogger logger);

    [LoggerMessage(160, LogLevel.Error, "STATES DIFFER as of log entry {Entry} (change {Index}): {Digests}. Nobody can tell which of these nodes is wrong, so none stops")]
    internal static partial void StatesDiffer(this ILogger logger, long entry, long index, string digests);

    [LoggerMessage(161, LogLevel.Error, "The state of {Node} differs from that of the other nodes as of log entry {Entry} (change {Index}): {Digests}. It stops itself")]
    internal static partial void OtherNodeDiverged(this ILogger logger, string node, long entry, long index, string digests);

    [LoggerMessage(162, LogLevel.Error, "The data directory could not be marked as diverged, do not start this node again with it: {Reason}")]
    internal static partial void NotMarkedDiverged(this ILogger logger, string reason);

    [LoggerMessage(121, LogLevel.Error, "An unexpected failure in {Where}; it is tried again")]
    internal static partial void Unexpected(this ILogger logger, Exception failure, string where);

    [LoggerMessage(120, LogLevel.Warning, "A snapshot from the leader did not arrive whole, it is sent again: {Reason}")]
    internal static partial void SnapshotNotReceived(this ILogger logger, string reason);

    [LoggerMessage(122, LogLevel.Warning, "A connection to another node's Raft port was refused: {Reason}")]
    internal static partial void RaftRefused(this ILogger logger, string reason);

    [LoggerMessage(123, LogLevel.Warning, "Refused {Node} a connection to the Raft port: {Reason}")]
    internal static partial void RaftConnectionRefused(this ILogger logger, string node, string reason);

    [LoggerMessage(124, LogLevel.Error, "The Raft port could not accept a connection, it goes on: {Reason}")]
    internal static partial void RaftAcceptFailed(this ILogger logger, string reason);

    [LoggerMessage(125, LogLevel.Warning, "Not in the cluster yet: {Reason}")]
    internal static partial void WaitsToJoin(this ILogger logger, string reason);

    [LoggerMessage(126, LogLevel.Information, "{Node} joins: it is sent the state as of log entry {Entry}")]
    internal static partial void TransferStarted(this ILogger logger, string node, long entry);

    [LoggerMessage(127, LogLevel.Information, "Got the state as of log entry {Entry} from {Leader}")]
    internal static partial void StateTransferred(this ILogger logger, string leader, long entry);

    [LoggerMessage(128, LogLevel.Information, "{Node} has joined")]
    internal static partial void Joined(this ILogger logger, string node);

    [LoggerMessage(129, LogLevel.Warning, "The members are now {Members}")]
    internal static partial void MembersChanged(this ILogger logger, string members);

    [LoggerMessage(130, LogLevel.Warning, "The settings name other members than the cluster has ({Members}); the cluster's count, and change by way of /members")]
    internal static partial void MembersDiffer(this ILogger logger, string members);
}
