using AdvoCache.Tests.Cluster.Judging;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>All that is checked of a run: the promises to all, those of its row, and whether it counts at all.</summary>
internal static class Judges
{
    public static Violation[] Check(Aftermath after, Row row)
    {
        var verdict = after.History.Judged(row.Rules);
        var shortfalls = verdict.Shortfalls(row.Needed, row.Faults.Select(fault => fault.Kind).Distinct());
        return
        [
            .. verdict.Violations,
            .. row.Promises.SelectMany(promise => promise(after)),
            .. shortfalls.Select(reason => new Violation("the run does not count", reason)),
        ];
    }
}
