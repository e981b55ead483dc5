using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>Equal index, equal digest: always, on every node, before and after any fault.</summary>
internal static class Digests
{
    public static IEnumerable<Violation> Check(History history) =>
        from atIndex in history.Digests.GroupBy(reading => reading.Index)
        let kinds = atIndex.GroupBy(reading => reading.Digest, StringComparer.Ordinal).ToArray()
        where kinds.Length > 1
        select new Violation(nameof(Digests), $"at index {atIndex.Key} there are {kinds.Length} states: "
            + string.Join("; ", kinds.Select(kind => $"{kind.Key} on {string.Join(", ", kind.Select(reading => reading.Node).Distinct())}")));

    /// <summary>Indexes at which at least two nodes could be compared.</summary>
    public static int Compared(History history) =>
        history.Digests.GroupBy(reading => reading.Index).Count(group => group.Select(reading => reading.Node).Distinct().Count() > 1);
}
