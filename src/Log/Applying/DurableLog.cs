using DotNext.IO.Log;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace AdvoCache.Log;

/// <summary>
/// DotNext's write-ahead log with one hole closed: a follower's entries are on the medium before their append is acknowledged to the
/// leader (the library flushes them later, and a crash in between forgets what was acknowledged). It also refuses entries for which
/// the volume has no room.
/// </summary>
internal sealed class DurableLog(WriteAheadLog.Options options, IStateMachine stateMachine, VolumeGuard volume)
    : WriteAheadLog(options, stateMachine), IAuditTrail<IRaftLogEntry>
{
    /// <summary>The term and the vote, which the library shows by this interface only.</summary>
    internal IPersistentState Promises => this;

    async ValueTask IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(
        ILogEntryProducer<TEntry> entries, long startIndex, bool skipCommitted, CancellationToken token)
    {
        await AppendAsync(new GuardedEntries<TEntry>(entries, volume), startIndex, skipCommitted, token);
        await FlushAsync(token);
    }

    /// <summary>Lets an entry through only if the volume has room for it.</summary>
    private sealed class GuardedEntries<TEntry>(ILogEntryProducer<TEntry> entries, VolumeGuard volume) : ILogEntryProducer<TEntry>
        where TEntry : IRaftLogEntry
    {
        public TEntry Current => entries.Current;

        public long RemainingCount => entries.RemainingCount;

        public ValueTask DisposeAsync() => entries.DisposeAsync();

        public async ValueTask<bool> MoveNextAsync()
        {
            if (!await entries.MoveNextAsync())
                return false;
            volume.ThrowIfFull(entries.Current.Length ?? VolumeGuard.ReserveBytes);
            return true;
        }
    }
}
