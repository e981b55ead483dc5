using AdvoCache.Tests.Cluster.Judging;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>All that is checked of a run.</summary>
internal static class Judges
{
    public static IEnumerable<Violation> Check(Aftermath after, Row row) =>
    [
        .. Linearizability.Check(after.History, row.Rules),
        .. row.Promises.SelectMany(promise => promise(after)),
    ];
}
