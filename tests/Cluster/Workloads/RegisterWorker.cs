using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Workloads;

/// <summary>
/// Reads and writes a few dozen keys that all such clients share. No two sets write the same value.
/// Some requests go out several at once, so that reads and writes wait together when a node hangs.
/// </summary>
internal sealed class RegisterWorker(Arena arena, int number) : Worker(arena, number)
{
    private const int Keys = 36;
    private const int MostAtOnce = 4;
    private const int Percent = 100;

    private readonly Dictionary<string, long> _versions = [];
    private long _values;

    /// <summary>One of the keys.</summary>
    public static string Key(Random dice) => $"k{dice.Next(Keys)}";

    protected override async Task Step(Session session)
    {
        var orders = new Order[1 + Dice.Next(MostAtOnce)];
        for (var i = 0; i < orders.Length; i++)
            orders[i] = Draw(Key(Dice));
        foreach (var operation in await session.Ask(orders))
        {
            if (operation.Refusal == Refusal.NotFound)
                _versions[operation.Key] = 0;
            else if (operation.Version is { } version && !operation.Stale)
                _versions[operation.Key] = version;
        }
    }

    private Order Draw(string key) => Dice.Next(Percent) switch
    {
        < 45 => new Order(OperationKind.Get, key),
        < 50 => new Order(OperationKind.Get, key) { Stale = true },
        < 75 => new Order(OperationKind.Set, key) { Value = NextValue() },
        < 92 => new Order(OperationKind.Set, key) { Value = NextValue(), IfVersion = _versions.GetValueOrDefault(key) },
        < 97 => new Order(OperationKind.Delete, key),
        _ => new Order(OperationKind.Delete, key) { IfVersion = _versions.GetValueOrDefault(key) },
    };

    private string NextValue() => $"\"c{Number}-{++_values}\"";
}
