using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging.Registers;
using AdvoCache.Tests.Cluster.Judging.Simulation;
using FsCheck.Xunit;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>True histories pass, spoilt ones do not, and on tiny ones the search agrees with trying everything.</summary>
public sealed class LinearizabilityPropertyTests
{
    private static readonly SimulatedLoad[] Loads =
    [
        new(),
        new() { Clients = 20, Keys = 1, Operations = 300 },
        new() { Clients = 3, Keys = 2, UnknownPercent = 30, ConditionalPercent = 60 },
        new() { TtlMs = 10 },
        new() { Deletes = false, ConditionalPercent = 0, UnknownPercent = 0 },
    ];

    [Property(MaxTest = 150, EndSize = 1_000_000)]
    public void True_histories_pass(int seed) =>
        Assert.Empty(Check(new SimulatedSheet(seed, Loads[(seed & int.MaxValue) % Loads.Length]).Operations));

    [Property(MaxTest = 150, EndSize = 1_000_000)]
    public void A_stale_get_is_found(int seed)
    {
        var operations = new SimulatedSheet(seed, new()).Operations.ToList();
        foreach (var get in operations.Where(operation => operation is { Kind: OperationKind.Get, Outcome: Outcome.Done }).ToArray())
        {
            var newer = operations.LastOrDefault(set => IsPlainSet(set, get.Key) && set.Precedes(get));
            var older = newer is null ? null : operations.LastOrDefault(set => IsPlainSet(set, get.Key) && set.Precedes(newer));
            if (older is null)
                continue;
            operations[operations.IndexOf(get)] = get with { Value = older.Value, Version = older.Version };
            Assert.NotEmpty(Check(operations));
            return;
        }
    }

    [Property(MaxTest = 150, EndSize = 1_000_000)]
    public void A_lost_write_is_found(int seed)
    {
        var operations = new SimulatedSheet(seed, new() { Deletes = false }).Operations.ToList();
        if (operations.FindLast(operation => operation is { Kind: OperationKind.Get, Outcome: Outcome.Done }) is not { } get)
            return;
        operations[operations.IndexOf(get)] = get with { Outcome = Outcome.Refused, Refusal = Refusal.NotFound, Value = null, Version = null };

        // Unless no set is certain to have come before it.
        if (operations.Exists(set => IsPlainSet(set, get.Key) && set.Precedes(get)))
            Assert.NotEmpty(Check(operations));
    }

    [Property(MaxTest = 2000, EndSize = 1_000_000)]
    public void On_tiny_histories_the_search_agrees_with_trying_everything(int seed)
    {
        var operations = Tiny(new(seed));
        Assert.Equal(BruteForce.Accepts(operations), Check(operations).Length == 0);
    }

    /// <summary>Up to seven operations, true or not.</summary>
    private static Operation[] Tiny(Random random)
    {
        var operations = new Operation[random.Next(2, 8)];
        for (var i = 0; i < operations.Length; i++)
        {
            var from = random.Next(0, 12);
            var to = from + random.Next(1, 6);
            var value = i + 1;
            var seen = random.Next(1, operations.Length + 1);
            var drawn = random.Next(9) switch
            {
                0 or 1 or 2 => Draft.Set(from, to, value),
                3 => Draft.Set(from, to, value).If(seen),
                4 => Draft.Delete(from, to),
                5 => Draft.Delete(from, to).If(random.Next(0, operations.Length + 1)),
                6 => Draft.Get(from, to, null),
                7 => Draft.Delete(from, to).If(seen).Refused(Refusal.VersionMismatch, random.Next(0, operations.Length + 1)),
                _ => Draft.Get(from, to, seen),
            };

            // A conditional set without answer may lend its version to a stand-in that does not ask for the condition: not compared.
            var isConditionalSet = drawn is { Kind: OperationKind.Set, IfVersion: not null };
            operations[i] = drawn.IsWrite && drawn.Outcome == Outcome.Done && !isConditionalSet && random.Next(4) == 0 ? drawn.Unanswered() : drawn;
        }
        return operations;
    }

    private static bool IsPlainSet(Operation operation, string key) =>
        operation is { Kind: OperationKind.Set, Outcome: Outcome.Done } && operation.Key == key;

    private static Violation[] Check(IEnumerable<Operation> operations) => [.. Linearizability.Check(new(operations), Rules.Default)];
}
