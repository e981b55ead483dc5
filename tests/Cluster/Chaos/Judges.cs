using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>All that is checked of a run.</summary>
internal static class Judges
{
    public static IEnumerable<Violation> Check(History history, Row row)
    {
        return row.Promise(history);
    }
}
