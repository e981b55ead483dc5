using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Workloads;

/// <summary>Writes keys that live for seconds, and looks again and again whether they are still there.</summary>
internal sealed class ExpiryWorker(Arena arena, int number) : Worker(arena, number)
{
    private const int Keys = 24;
    private const int LongestTtlSeconds = 5;
    private const int Percent = 100;

    private long _values;

    protected override Task Step(Session session)
    {
        var key = $"brief{Dice.Next(Keys)}";
        return session.Ask(Dice.Next(Percent) < 15
            ? new Order(OperationKind.Set, key) { Value = $"\"c{Number}-{++_values}\"", TtlSeconds = 1 + Dice.Next(LongestTtlSeconds) }
            : new Order(OperationKind.Get, key));
    }
}
