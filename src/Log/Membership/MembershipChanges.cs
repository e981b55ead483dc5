using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// Changes the table of members, as the leader, one change at a time. Invariant: before a change is proposed, every voter that it does not
/// concern has the present table on its medium. So at most two successive tables are ever at work in nodes that could form a majority,
/// and the majorities of two successive tables always have a node in common.
/// </summary>
internal sealed class MembershipChanges(
    MemberDirectory members, Func<LeaderTerm?> leading, Func<SetMembers, Task<Reply?>> submit, TimeProvider time, TimeSpan patience)
{
    private const string NotTheLeader = "this node is not the leader";
    private const string StartsOver = "the cluster is starting over, try again in a moment";
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Adds a member, which then has to join, or gives one that is there another address. Answers what is wrong, or null.</summary>
    internal Task<string?> PlaceAsync(ClusterMember member, CancellationToken token) => AloneAsync(() => ChangeAsync(
        member.Name,
        table => table.Find(member.Name) switch
        {
            null when table.Members.Count >= MemberTable.MaxMembers
                => $"the cluster has {table.Members.Count} members, and more than {MemberTable.MaxMembers} are not possible: remove one first",
            null when !table.Members.All(static other => other.IsVoter) => "another member has not joined yet",
            _ => table.Members.FirstOrDefault(other => !string.Equals(other.Name, member.Name, StringComparison.Ordinal) && SharesAnAddress(other, member)) is { } same
                ? $"{same.Name} has the same address"
                : null,
        },
        table => table.With(table.Find(member.Name) is { } known
            ? member with { Incarnation = known.Incarnation, IsVoter = known.IsVoter }
            : member with { Incarnation = 0, IsVoter = false }),
        token));

    /// <summary>Takes a member out. Answers what is wrong, or null.</summary>
    internal Task<string?> RemoveAsync(string name, CancellationToken token) => AloneAsync(() => ChangeAsync(
        name,
        table => table.Find(name) switch
        {
            null => $"there is no member {name}",
            _ when string.Equals(name, members.Name, StringComparison.Ordinal) => $"{name} leads: stop it, and ask the leader that follows it",
            _ => null,
        },
        table => table.Without(name),
        token));

    /// <summary>Gives a member that has no log a new incarnation, and waits until all others know it.</summary>
    internal async Task<(ulong Incarnation, string? Problem)> AdmitAsync(string name, CancellationToken token)
    {
        var incarnation = DrawnId.Next();
        var problem = await AloneAsync(async () => await ChangeAsync(
            name,
            table => table.Find(name) is null
                ? $"{name} is no member of this cluster: add it first (POST /members, see docs/operating.md)"
                : leading()?.IsLinked(name) == true ? $"a node {name} takes part already; if it is gone, this passes by itself" : null,
            table => table.With(table.Find(name)! with { Incarnation = incarnation }),
            token) ?? await ConfirmAsync(name, token));
        return (incarnation, problem);
    }

    /// <summary>Lets a member that has the state count for majorities.</summary>
    internal Task<string?> PromoteAsync(string name, ulong incarnation, CancellationToken token) => AloneAsync(async () =>
        members.Table.Find(name) is { IsVoter: true } voter && voter.Incarnation == incarnation
            ? null
            : await ChangeAsync(
                name,
                table => table.Find(name)?.Incarnation == incarnation ? null : $"{name} was replaced meanwhile",
                table => table.With(table.Find(name)! with { IsVoter = true }),
                token));

    /// <summary>Writes the table of a cluster that starts over into its log.</summary>
    internal Task<string?> RecoverAsync(LogIndex loggedVersion, CancellationToken token)
        => AloneAsync(() => SubmitAsync(loggedVersion, members.Table, token));

    private async Task<string?> AloneAsync(Func<Task<string?>> change)
    {
        await _one.WaitAsync();
        try
        {
            return await change();
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<string?> ChangeAsync(string concerned, Func<MemberTable, string?> check, Func<MemberTable, MemberTable> change, CancellationToken token)
    {
        // Of a cluster that starts over the table is in the file only; a change of the one in the log would keep it from ever getting there.
        var problem = members.IsRecovering ? StartsOver : check(members.Table) ?? await ConfirmAsync(concerned, token);
        return problem ?? await SubmitAsync(members.Table.Version, change(members.Table), token);
    }

    private async Task<string?> SubmitAsync(LogIndex expected, MemberTable table, CancellationToken token) => await submit(new(expected, table.Encode())).WaitAsync(token) switch
    {
        null => "no majority answered in time; the change may still take effect",
        { Succeeded: true } => null,
        _ => "the members changed meanwhile, try again",
    };

    /// <summary>Waits until every voter but the one concerned has the present table.</summary>
    private async Task<string?> ConfirmAsync(string concerned, CancellationToken token)
    {
        var table = members.Table;
        var others = table.Voters.Select(static voter => voter.Name).Where(name => name != concerned && name != members.Name).ToArray();
        for (var began = time.GetTimestamp(); ; await Task.Delay(LookAgainAfter, time, token))
        {
            if (leading() is not { } term)
                return NotTheLeader;
            if (others.FirstOrDefault(name => term.MembersSeen(name) < table.Version) is not { } missing)
                return null;
            if (time.GetElapsedTime(began) > patience)
                return $"{missing} does not confirm that it knows the present members; all members but the one concerned must be up";
        }
    }

    private static bool SharesAnAddress(ClusterMember left, ClusterMember right)
        => (left.RaftHost, left.RaftPort) == (right.RaftHost, right.RaftPort)
            || string.Equals(left.ClientUrl, right.ClientUrl, StringComparison.OrdinalIgnoreCase);
}
