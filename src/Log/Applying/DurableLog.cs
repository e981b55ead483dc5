using DotNext.IO.Log;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace AdvoCache.Log;

/// <summary>
/// DotNext's write-ahead log with one hole closed: a follower's entries are on the medium before their append is acknowledged to the
/// leader (the library flushes them later, and a crash in between forgets what was acknowledged). It also refuses entries for which
/// the volume has no room, since running out of space inside a mapped page kills the process.
/// </summary>
internal sealed class DurableLog(WriteAheadLog.Options options, IStateMachine stateMachine, VolumeGuard volume)
    : WriteAheadLog(options, stateMachine), IAuditTrail<IRaftLogEntry>
{
    async ValueTask IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(
        ILogEntryProducer<TEntry> entries, long startIndex, bool skipCommitted, CancellationToken token)
    {
        volume.ThrowIfFull();
        await AppendAsync(entries, startIndex, skipCommitted, token);
        await FlushAsync(token);
    }
}
