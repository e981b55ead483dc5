namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>One direction between two hosts.</summary>
internal readonly record struct Way(LabHost From, LabHost To)
{
    /// <summary>All ways between hosts of different groups, both directions: a symmetric partition.</summary>
    public static Way[] Between(params IEnumerable<IReadOnlyCollection<LabHost>> groups)
    {
        var all = groups.ToArray();
        return
        [
            .. from one in all
               from other in all
               where one != other
               from a in one
               from b in other
               select new Way(a, b),
        ];
    }
}
