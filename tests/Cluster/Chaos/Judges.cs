using AdvoCache.Tests.Cluster.Judging;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>All that is checked of a run: the promises to all, and those of its row.</summary>
internal static class Judges
{
    public static IEnumerable<Violation> Check(Aftermath after, Row row)
    {
        var history = after.History;
        Ledger[] ledgers = [.. Ledger.All(history)];
        return
        [
            .. Linearizability.Check(history, row.Rules),
            .. IndexOrder.Check(history, ledgers, row.Rules),
            .. Kept.Check(history, ledgers, row.Rules),
            .. Expiry.Check(history, ledgers, row.Rules),
            .. Streams.Check(history, ledgers),
            .. Digests.Check(history),
            .. row.Promises.SelectMany(promise => promise(after)),
        ];
    }
}
