using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>Holds a history against every promise that holds whatever the fault was. Bounds in time belong to the fault: <see cref="Recovery"/>.</summary>
internal static class Judge
{
    public static Verdict Judged(this History history, Rules? given = null)
    {
        var rules = given ?? Rules.Default;
        Ledger[] ledgers = [.. Ledger.All(history)];
        return new(history,
        [
            .. Linearizability.Check(history, rules),
            .. IndexOrder.Check(history, ledgers, rules),
            .. Kept.Check(history, ledgers, rules),
            .. Locks.Check(history, rules),
            .. Streams.Check(history, ledgers),
            .. Expiry.Check(history, ledgers, rules),
            .. Digests.Check(history),
        ]);
    }
}
