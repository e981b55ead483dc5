using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace AdvoCache.Log;

/// <summary>What the log's committed entries go to, one after the other.</summary>
internal interface IEntryApplier
{
    /// <summary>What stands for all entries up to its own, if there is one. May be read at any time.</summary>
    ISnapshot? Snapshot { get; }

    /// <summary>Applies an entry.</summary>
    /// <param name="index">One more than that of the entry before.</param>
    /// <param name="term">Of the entry.</param>
    /// <param name="payload">Valid during the call.</param>
    /// <param name="here">The thread has to go on soon, and without waiting.</param>
    /// <returns>False, and nothing applied, if that cannot be promised; never without <paramref name="here"/>.</returns>
    bool TryApply(long index, long term, ReadOnlyMemory<byte> payload, bool here);

    /// <summary>Takes the state of a snapshot of the leader; from then on <see cref="Snapshot"/> is that.</summary>
    /// <exception cref="IOException">It is not here yet; the leader offers it again.</exception>
    /// <exception cref="InvalidDataException">It came damaged.</exception>
    ValueTask InstallAsync(long index, CancellationToken token);

    /// <summary>Deletes older snapshots than that of this index.</summary>
    void DeleteSnapshotsBefore(long index);
}
