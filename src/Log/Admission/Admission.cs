using System.Net.WebSockets;
using AdvoCache.Core;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// How a node without a log gets its part in the cluster. It must not vote as if it had never promised anything: so it keeps its Raft port
/// closed and asks the other members. When all of them answer and none has a log either, they found the cluster together. Otherwise a
/// leader has to let it in. Raft, Ongaro 2014, has no such step: it takes for granted that a log outlives its node.
/// </summary>
internal sealed class Admission(MemberDirectory members, ReadOnlyMemory<byte> secret, SnapshotStore snapshots, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan AskPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SayAgainAfter = TimeSpan.FromSeconds(10);

    /// <summary>Nodes that start together find each other within this time, and nobody wants a warning of it.</summary>
    private static readonly TimeSpan SayAfter = TimeSpan.FromSeconds(2);

    private readonly long _began = time.GetTimestamp();
    private long _saidAt;
    private string? _said;

    /// <summary>What this node waits for before it can take part; null when nothing is in its way.</summary>
    internal string? WaitsFor { get; private set; }

    /// <summary>Returns when the node may start Raft. <paramref name="seed"/> puts a state that a leader sent into the empty log.</summary>
    internal async Task RunAsync(Func<TransferredState, Task> seed, CancellationToken token)
    {
#if PLANTED_BUGS
        if (Planted.Has(Planted.WipedLogVotes))
        {
            members.Admit(incarnation: 0);
            return;
        }
#endif
        while (!await TryAsync(seed, token))
            await Task.Delay(AskAgainAfter, time, token);
        WaitsFor = null;
    }

    /// <summary>Tells a leader, until one has understood, that this node has the state and takes part.</summary>
    internal async Task ReportAsync(CancellationToken token)
    {
        while (members.Self is { IsVoter: false })
        {
            foreach (var other in Others())
            {
                if (await TryReportAsync(other, token))
                    return;
            }
            await Task.Delay(AskAgainAfter, time, token);
        }
    }

    private async Task<bool> TryAsync(Func<TransferredState, Task> seed, CancellationToken token)
    {
        var others = Others();
        var answers = await Task.WhenAll(others.Select(other => AskAsync(other, token)));
        var standings = answers.Select(static answer => answer.Standing).ToArray();
        var silent = others.Where((_, i) => standings[i] is null).Select(static other => other.Name).ToArray();
        if (standings.All(static standing => standing is { Kind: StandingKind.Empty or StandingKind.Founding }))
        {
            members.Admit(incarnation: 0);
            return true;
        }
        for (var i = 0; i < others.Length; i++)
        {
            if (standings[i] is { IsLeader: true })
                return await TryJoinAsync(others[i], seed, token);
        }
        if (answers.FirstOrDefault(static answer => answer.Refusal is not null).Refusal is { } refusal)
            Wait(refusal);
        else if (standings.FirstOrDefault(static standing => standing is { Kind: StandingKind.Member }) is null)
            Wait($"this node has no log and waits for {string.Join(" and ", silent)} to answer: a new cluster starts when all of its members are there");
        else if (silent.Length == 0 && standings.Count(static standing => standing is { Kind: StandingKind.Member }) * 2 < members.Table.Voters.Count())
            Wait(MajorityLost(others, standings));
        else
            Wait("this node has no log and waits for a leader to join; there is none at the moment");
        return false;
    }

    private static string MajorityLost(ClusterMember[] others, Standing?[] standings)
    {
        var newest = others.Zip(standings).Where(static pair => pair.Second is { Kind: StandingKind.Member }).MaxBy(static pair => (pair.Second!.Term, pair.Second.LastEntry));
        return $"a majority of the members lost its log. {newest.First.Name} has the newest one: stop it, run its \"recover\" command on its data directory, start it again"
            + " (docs/operating.md, \"A majority lost its logs\")";
    }

    private async Task<bool> TryJoinAsync(ClusterMember leader, Func<TransferredState, Task> seed, CancellationToken token)
    {
        try
        {
            using var link = await OpenAsync(leader, LinkPurpose.Join, token);
            var heading = await StateTransfer.ReceiveHeadingAsync(link, token);
            var state = await snapshots.ReceiveAsync((into, stop) => StateTransfer.ReceiveAsync(link, into, stop), token);
            await seed(new(state, heading.LeaderTerm, leader.Name));
            members.Admit(heading.Incarnation);
            logger.StateTransferred(leader.Name, state.Entry);
            return true;
        }
        catch (LinkRefusedException refused)
        {
            Wait($"{leader.Name} does not let this node in: {refused.Message}");
        }
        catch (Exception broken) when (IsNetwork(broken, token))
        {
            Wait($"the link to {leader.Name} broke while this node joined: {broken.Message}");
        }
        return false;
    }

    private async Task<(Standing? Standing, string? Refusal)> AskAsync(ClusterMember other, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(AskPatience);
        try
        {
            using var link = await OpenAsync(other, LinkPurpose.Ask, limit.Token);
            return (Standing.Decode(await link.ReceiveAsync(limit.Token)), null);
        }
        catch (LinkRefusedException refused)
        {
            return (null, $"{other.Name} refuses this node: {refused.Message}");
        }
        catch (UnauthorizedAccessException)
        {
            return (null, $"{other.Name} {LinkSecret.NotKnown}");
        }
        catch (Exception silent) when (IsNetwork(silent, token))
        {
            return default;
        }
    }

    private async Task<bool> TryReportAsync(ClusterMember other, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(SayAgainAfter);
        try
        {
            using var link = await OpenAsync(other, LinkPurpose.Report, limit.Token);
            await link.SendAsync(new[] { (byte)LinkMessage.Ready }, limit.Token);
            var answer = await link.ReceiveAsync(limit.Token);
            LinkHandshake.ThrowIfRefused(answer);
            return (LinkMessage)answer.Span[0] == LinkMessage.Done;
        }
        catch (Exception failed) when (failed is UnauthorizedAccessException || IsNetwork(failed, token))
        {
            return false;
        }
    }

    private ClusterMember[] Others() => [.. members.Table.Members.Where(member => !string.Equals(member.Name, members.Name, StringComparison.Ordinal))];

    private Task<LinkSocket> OpenAsync(ClusterMember other, LinkPurpose purpose, CancellationToken token)
        => LinkSocket.OpenAsync(other.LinkAddress, new(purpose, members.Name, members.Incarnation, LinkId: 0), secret, token);

    private void Wait(string what)
    {
        WaitsFor = what;
        if (time.GetElapsedTime(_began) < SayAfter || (string.Equals(_said, what, StringComparison.Ordinal) && time.GetElapsedTime(_saidAt) < SayAgainAfter))
            return;
        _said = what;
        _saidAt = time.GetTimestamp();
        logger.WaitsToJoin(what);
    }

    private static bool IsNetwork(Exception failed, CancellationToken token)
        => failed is WebSocketException or IOException or InvalidDataException or ObjectDisposedException or InvalidOperationException
            || (failed is OperationCanceledException && !token.IsCancellationRequested);
}

/// <summary>A leader's state on its way into an empty log, and the term and leader that this node is bound to by it.</summary>
internal sealed record TransferredState(LoadedSnapshot Snapshot, long LeaderTerm, string Leader);
