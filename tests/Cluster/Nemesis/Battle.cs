using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Lab;
using AdvoCache.Tests.Cluster.Workloads;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>What a fault has at hand: the lab, and a place to note what it did and when.</summary>
internal sealed class Battle(Arena arena)
{
    /// <summary>For what only a broken cluster does not do in time; promises have bounds of their own.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);

    private readonly List<Window> _windows = [];

    public Arena Arena => arena;

    /// <summary>What lasted when; to be read when the battle is over.</summary>
    public IReadOnlyList<Window> Windows => _windows;

    public LabCluster Lab => arena.Lab;

    public async Task<NodeProcess> Leader() => await Eventually.Get("there is a leader", Lab.Leader, Limit, () => Lab.Cluster.Output);

    public async Task<NodeProcess> Follower(Random dice) => (await Followers())[dice.Next(2)];

    /// <summary>The two nodes that do not lead.</summary>
    public async Task<NodeProcess[]> Followers()
    {
        var leader = await Leader();
        return [.. Lab.Nodes.Where(node => node != leader)];
    }

    /// <summary>Does it, waits, undoes it, and records it as one injection.</summary>
    public async Task During(Fault fault, string target, Action hit, TimeSpan hold, Func<Task> undo)
    {
        var at = arena.Recording.Now;
        hit();
        var from = arena.Recording.Now;
        try
        {
            await Task.Delay(hold);
        }
        finally
        {
            _windows.Add(new Window(fault.Kind, target, from, arena.Recording.Now));
            await undo();
            arena.Recording.Add(new Injection(fault.Kind, target, at, arena.Recording.Now));
        }
    }

    public Task During(Fault fault, string target, Action hit, TimeSpan hold, Action undo) => During(fault, target, hit, hold, () =>
    {
        undo();
        return Task.CompletedTask;
    });

    /// <summary>A node that is down, up again and serving.</summary>
    public static Task BringBack(NodeProcess node)
    {
        node.Start();
        return node.WaitUntilReady(Limit);
    }

    /// <summary>Waits until all nodes serve under one leader, and a write or read sent since then is acknowledged.</summary>
    public async Task Recover()
    {
        await Lab.Cluster.WaitForLeader(Limit);
        await Task.WhenAll(Lab.Nodes.Select(node => node.WaitUntilReady(Limit)));
        await WaitForAnswer();
    }

    public async Task WaitForAnswer()
    {
        var next = arena.Acks.Next();
        await Eventually.Until("a request is answered", () => next.IsCompleted, Limit, () => Lab.Cluster.Output);
    }
}
