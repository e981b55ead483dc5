using AdvoCache.Core;
using DotNext.IO.Log;
using DotNext.Net.Cluster.Consensus.Raft;

namespace AdvoCache.Log;

/// <summary>
/// This node's leadership of one term: takes parcels from the links of the others, confirms reads, and knows who is linked.
/// Invariant: a parcel of a link is taken at most once, also when the link breaks and comes back.
/// </summary>
internal sealed class LeaderTerm(
    RaftCluster cluster, long term, long firstEntry, Proposer proposer, ReplicatedStore store, ClusterClock clock, TouchedEntries touched,
    CancellationToken leadership) : IReadRoute
{
    private readonly System.Threading.Lock _gate = new();
    private readonly Dictionary<ulong, TakenParcels> _taken = [];
    private readonly Dictionary<string, int> _links = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LogIndex> _membersSeen = new(StringComparer.Ordinal);

    internal long Term { get; } = term;

    /// <summary>An entry that everything sent to earlier leaders stands before, if it stands in the log at all.</summary>
    internal long FirstEntry { get; } = firstEntry;

    /// <summary>Cancelled when the leadership ends.</summary>
    internal CancellationToken Leadership { get; } = leadership;

    /// <summary>Makes a link the current one of its id; answers the number of the last parcel taken from an earlier one.</summary>
    internal long Welcome(object link, ulong linkId, string name)
    {
        lock (_gate)
        {
            if (!_taken.TryGetValue(linkId, out var taken))
                _taken.Add(linkId, taken = new());
            taken.Link = link;
            _links[name] = _links.GetValueOrDefault(name) + 1;
            return taken.LastNumber;
        }
    }

    internal void Leave(string name)
    {
        lock (_gate)
            _links[name]--;
    }

    internal bool IsLinked(string name)
    {
        lock (_gate)
            return _links.GetValueOrDefault(name) > 0;
    }

    internal bool HasLinks
    {
        get
        {
            lock (_gate)
                return _links.Values.Any(static links => links > 0);
        }
    }

    internal Moment Now => clock.Now;

    /// <summary>How many followers have said what they know.</summary>
    internal int FollowersHeard
    {
        get
        {
            lock (_gate)
                return _membersSeen.Count;
        }
    }

    /// <summary>Notes what a follower knows: cluster time never goes back behind it.</summary>
    internal void NoteKnows(string name, Moment now, LogIndex membersSeen)
    {
        clock.Observe(now);
        lock (_gate)
            _membersSeen[name] = membersSeen;
    }

    /// <summary>The version of the table of members that a follower has on its medium, as far as it has said so in this term.</summary>
    internal LogIndex MembersSeen(string name)
    {
        lock (_gate)
            return _membersSeen.GetValueOrDefault(name, new(-1));
    }

    /// <summary>Takes a parcel for the log; false when the link is no longer the current one of its id.</summary>
    internal bool TryTake(object link, ulong linkId, long number, ReceivedParcel parcel)
    {
        lock (_gate)
        {
            var taken = _taken[linkId];
            if (taken.Link != link || number <= taken.LastNumber || Leadership.IsCancellationRequested)
                return false;
            taken.LastNumber = number;
            proposer.Receive(parcel);
        }
        proposer.Wake(parcel.Bytes.Length);
        return true;
    }

    internal void TakeTouches(ReadOnlyMemory<byte> encoded) => touched.AddEncoded(encoded);

    public async Task<long> ConfirmReadAsync(CancellationToken token)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, Leadership);
        // The read index (Raft thesis, section 6.4): whatever was acknowledged before is committed by now, since this term has committed.
        var committed = ((IAuditTrail)cluster.AuditTrail).LastCommittedEntryIndex;
        try
        {
            // Not the library's own barrier: when a leadership ends in its midst it goes on as a follower's, which proves nothing.
            var round = cluster.ForceReplicationAsync(either.Token);

            // Its wait notes the round of the moment before it queues. Should the next one begin in between, it is over at once, and
            // nobody has answered yet. A true round takes messages there and back.
            while (round.IsCompleted && cluster.Members.Count > 1)
            {
                await round;
                round = cluster.ForceReplicationAsync(either.Token);
            }
            await round;
            await store.WaitForEntryAsync(committed, either.Token);
        }
        catch (Exception ended) when (ended is NotLeaderException or ObjectDisposedException)
        {
            throw new RouteClosedException();
        }
        if (Leadership.IsCancellationRequested)
            throw new RouteClosedException();
        return store.AppliedEntry;
    }

    private sealed class TakenParcels
    {
        internal object? Link { get; set; }

        internal long LastNumber { get; set; }
    }
}
