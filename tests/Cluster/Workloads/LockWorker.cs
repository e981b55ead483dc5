using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Workloads;

/// <summary>
/// Takes one of a few contended locks, writes under its fence, and frees it; or leaves without a word, or stays past its time and
/// then tries to write all the same.
/// </summary>
internal sealed class LockWorker(Arena arena, int number) : Worker(arena, number)
{
    private const int Locks = 3;
    private const int LongestTtlSeconds = 3;
    private const int LongestWaitMs = 2_000;
    private const int MostWrites = 3;
    private const int Percent = 100;
    private static readonly TimeSpan PastTtl = TimeSpan.FromMilliseconds(700);

    private long _values;

    protected override async Task Step(Session session)
    {
        var key = $"lock{Dice.Next(Locks)}";
        var order = new Order(OperationKind.Lock, key)
        {
            TtlSeconds = 1 + Dice.Next(LongestTtlSeconds),
            WaitMs = Dice.Next(Percent) < 60 ? 1 + Dice.Next(LongestWaitMs) : null,
        };
        var taken = await session.Ask(order, Arena.AnswerPatience + TimeSpan.FromMilliseconds(order.WaitMs ?? 0));
        if (taken is not { Outcome: Outcome.Done, Token: { } token })
            return;

        var fence = new Fence(key, token);
        for (var writes = 1 + Dice.Next(MostWrites); writes > 0; writes--)
        {
            await session.Ask(Write(fence));
            await Task.Delay(Arena.Pace);
        }

        switch (Dice.Next(Percent))
        {
            case < 80:
                await session.Ask(new Order(OperationKind.Unlock, key));
                break;
            case < 90:
                throw new LeftException("The holder leaves without a word.");
            default:
                await Task.Delay(TimeSpan.FromSeconds(order.TtlSeconds.Value) + PastTtl);
                await session.Ask(Write(fence));
                break;
        }
    }

    private Order Write(Fence fence) =>
        new(OperationKind.Set, $"guarded-{fence.Key}") { Fence = fence, Value = $"\"c{Number}-{++_values}\"" };
}
