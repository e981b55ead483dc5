using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Workloads;

namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>
/// The holder of a lock hangs past the lock's time to live, or its node does with the holder's next write already under way. When it wakes,
/// somebody else may have had the lock: its write under the old token must be refused.
/// </summary>
internal sealed class PauseHolder() : Fault("lock holder paused")
{
    private const int Client = 900;
    private const int TtlSeconds = 1;

    private long _strikes;

    public override async Task Strike(Battle battle, Random dice)
    {
        try
        {
            await Pause(battle, dice);
        }
        catch (Exception loss) when (Arena.IsLoss(loss))
        {
            // The holder lost its connection with its node's leadership, and with it the lock.
        }
    }

    private async Task Pause(Battle battle, Random dice)
    {
        var key = $"paused{_strikes++}";
        var node = dice.Next(2) == 0 ? await battle.Leader() : await battle.Follower(dice);
        var nodeHangs = dice.Next(2) == 0;
        var past = TimeSpan.FromSeconds(TtlSeconds) + dice.Between(0.3, 1.3);
        await using var holder = await Session.Open(battle.Arena, Client, node);
        await using var rival = await Session.Open(battle.Arena, Client + 1, battle.Lab.Nodes.First(other => other != node));
        var taken = await holder.Ask(new Order(OperationKind.Lock, key) { TtlSeconds = TtlSeconds });
        if (taken.Token is not { } token)
            throw new InvalidOperationException($"A free lock was not given: {taken}");
        await Write(holder, "first");

        Task late = Task.CompletedTask;
        if (nodeHangs)
        {
            await battle.During(this, $"{node.Name} hangs", HangWithWrite, past, node.Resume);
            await late;
        }
        else
        {
            await battle.During(this, "client hangs", () => { }, past, () => { });
            await rival.Ask(new Order(OperationKind.Lock, key) { TtlSeconds = TtlSeconds });
            await Write(holder, "late");
        }

        void HangWithWrite()
        {
            node.Pause();
            late = Write(holder, "late");
        }

        // Whether it was refused when it had to be is for the checkers to say.
        Task<Operation> Write(Session session, string what) => session.Ask(
            new Order(OperationKind.Set, $"guarded-{key}") { Fence = new Fence(key, token), Value = $"\"{key}-{what}\"" },
            Arena.AnswerPatience + past);
    }
}
