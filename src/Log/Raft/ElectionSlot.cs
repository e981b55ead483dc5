namespace AdvoCache.Log;

/// <summary>
/// The part of the time between one and two election timeouts in which a node stands for election. Each member has another one, with a pause
/// behind it: two that stand at once get half of the votes each, and the cluster pays another timeout for nothing. Raft (Ongaro and Ousterhout
/// 2014, 5.2) leaves that to chance, which is often unkind to three nodes.
/// </summary>
/// <param name="Earliest">The shortest silence of the leader after which the node stands.</param>
/// <param name="Latest">The longest.</param>
internal readonly record struct ElectionSlot(TimeSpan Earliest, TimeSpan Latest)
{
    /// <summary>The slot of a member. Members' names in their order have the slots; beyond the third they share them.</summary>
    internal static ElectionSlot Of(string name, MemberTable members, TimeSpan electionTimeout)
    {
        var rank = members.Members.Count(other => string.CompareOrdinal(other.Name, name) < 0) % MemberTable.MaxMembers;
        var earliest = electionTimeout + electionTimeout * rank / MemberTable.MaxMembers;
        return new(earliest, earliest + electionTimeout / MemberTable.MaxMembers / 2);
    }
}
