using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>SIGTERM for one node after the other, the leader last, each back and serving before the next goes: as operating.md describes it.</summary>
internal sealed class RollingRestart() : Fault(Name)
{
    public const string Name = "restart by SIGTERM";

    public override async Task Strike(Battle battle, Random dice)
    {
        var followers = await battle.Followers();
        if (dice.Next(2) == 0)
            Array.Reverse(followers);
        foreach (var node in followers.Append(await battle.Leader()))
        {
            await battle.During(this, node.Name, node.Terminate, TimeSpan.Zero, () => BringBackStopped(node));
            await battle.Recover();
        }
    }

    private static async Task BringBackStopped(NodeProcess node)
    {
        var code = await node.WaitForExit();
        if (code != 0)
            throw new InvalidOperationException($"{node.Name} ended with exit code {code} on SIGTERM.\n{node.Output}");
        await Battle.BringBack(node);
    }
}
