using AdvoCache.Core;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// What a node does for others that have no log, or one that ends too early: tells what it is itself, sends its snapshot, and as the leader
/// lets them in. Letting in is safe because the change that gives the joining node its new incarnation is committed without it, by a
/// majority of nodes in this leader's term: so no later term can hold a vote of its former self, and everything that its former self may
/// have acknowledged stands before that change.
/// </summary>
internal sealed class JoinServer(
    MemberDirectory members, DurableLog log, ReplicatedStore store, MembershipChanges changes, Func<bool> isLeading, ILogger logger)
{
    internal Standing Standing()
    {
        var kind = !members.IsAdmitted ? StandingKind.Empty
            : log.LastEntryIndex == 0 && log.Promises.Term == 0 ? StandingKind.Founding
            : StandingKind.Member;
        return new(kind, isLeading(), log.Promises.Term, log.LastEntryIndex);
    }

    /// <summary>Gives the other node a new incarnation and the state; makes it a voter when it says that it is ready.</summary>
    internal async Task LetInAsync(LinkSocket link, string name, LeaderTerm term, CancellationToken token)
    {
        var admitted = await changes.AdmitAsync(name, token);
        if (admitted.Problem is { } problem)
        {
            await link.SendAsync(LinkHandshake.Refused(problem), token);
            return;
        }
        await Task.Yield(); // off the socket's thread, on which Raft may wait
        var (image, entry, entryTerm) = store.TakeImage();
        logger.TransferStarted(name, entry);
        await StateTransfer.BeginAsync(link, new(entry, entryTerm, term.Term, admitted.Incarnation), token);
        await StateTransfer.SendAsync(link, image, entry, entryTerm, token);
        await CompleteAsync(link, name, admitted.Incarnation, token);
    }

    /// <summary>Sends this node's latest snapshot to a node whose log ends before it.</summary>
    internal async Task SendSnapshotAsync(LinkSocket link, string name, CancellationToken token)
    {
        if (store.LatestSnapshot is not { } latest)
        {
            await link.SendAsync(LinkHandshake.Refused("it has no snapshot"), token);
            return;
        }
        await using var file = latest.Open();
        logger.SnapshotSent(name, latest.Index, latest.FileBytes);
        await StateTransfer.BeginAsync(link, new(latest.Index, latest.Term, log.Promises.Term, Incarnation: 0), token);
        await StateTransfer.SendAsync(link, file, token);
        latest.FetchedAt = Environment.TickCount64;
    }

    /// <summary>Waits until the node says that it takes part, then lets it count.</summary>
    internal async Task CompleteAsync(LinkSocket link, string name, ulong incarnation, CancellationToken token)
    {
        var message = await link.ReceiveAsync(token);
        if (message.IsEmpty || (LinkMessage)message.Span[0] != LinkMessage.Ready)
            return;
        if (await changes.PromoteAsync(name, incarnation, token) is { } problem)
        {
            await link.SendAsync(LinkHandshake.Refused(problem), token);
            return;
        }
        logger.Joined(name);
        await link.SendAsync(new[] { (byte)LinkMessage.Done }, token);
    }
}
