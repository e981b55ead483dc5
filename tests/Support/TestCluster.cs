using System.Collections.Immutable;

namespace AdvoCache.Tests.Support;

/// <summary>
/// One or three node processes on this machine, each with its own folder under one scratch folder.
/// The nodes keep their names, ports and data through kills and restarts, until dispose.
/// </summary>
public sealed class TestCluster : IAsyncDisposable
{
    private static readonly TimeSpan DigestTimeout = TimeSpan.FromSeconds(30);

    private readonly ScratchFolder _folder;

    private TestCluster(ScratchFolder folder, ImmutableArray<NodeProcess> nodes)
    {
        _folder = folder;
        Nodes = nodes;
    }

    public ImmutableArray<NodeProcess> Nodes { get; }

    /// <summary>What all nodes printed last; for the report of a failed test.</summary>
    public string Output => string.Join("\n\n", Nodes.Select(node => node.Output));

    private IEnumerable<NodeProcess> RunningNodes => Nodes.Where(node => node.IsRunning);

    /// <summary>
    /// Starts a cluster of one or three nodes and waits until every node serves. Each data directory can be prepared before.
    /// </summary>
    public static async Task<TestCluster> Start(
        int size, ImmutableDictionary<string, string>? variables = null, Action<string>? prepareDirectory = null)
    {
        var folder = new ScratchFolder();
        var nodes = Create(size, folder, variables ?? NodeSettings.With());
        foreach (var node in nodes)
            prepareDirectory?.Invoke(node.DataDirectory);
        return await Start(folder, nodes);
    }

    /// <summary>Starts nodes that somebody else has laid out, and waits until every node serves. The folder goes with the cluster.</summary>
    public static Task<TestCluster> Start(ScratchFolder folder, IEnumerable<NodeSettings> nodes) =>
        Start(folder, [.. nodes.Select(node => new NodeProcess(node))]);

    private static async Task<TestCluster> Start(ScratchFolder folder, ImmutableArray<NodeProcess> nodes)
    {
        var cluster = new TestCluster(folder, nodes);
        try
        {
            foreach (var node in cluster.Nodes)
                node.Start();
            await Task.WhenAll(cluster.Nodes.Select(node => node.WaitUntilReady()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The running node that is leader in the highest term; null during an election.</summary>
    public async Task<NodeProcess?> Leader()
    {
        NodeProcess? leader = null;
        var highestTerm = long.MinValue;
        foreach (var node in RunningNodes)
        {
            if (await node.Status() is { IsLeader: true } status && status.Term > highestTerm)
                (leader, highestTerm) = (node, status.Term);
        }

        return leader;
    }

    /// <summary>Waits until all running nodes follow the same running leader.</summary>
    public Task<NodeProcess> WaitForLeader(TimeSpan? timeout = null) =>
        Eventually.Get("all running nodes agree on a leader", AgreedLeader, timeout, () => Output);

    public async Task<NodeProcess> WaitForFollower()
    {
        var leader = await WaitForLeader();
        return RunningNodes.First(node => node != leader);
    }

    /// <summary>
    /// Waits until all nodes have applied the same index, then compares their states.
    /// States that differ at the same index will never agree again: that fails at once.
    /// </summary>
    public async Task<string> WaitForEqualDigests(TimeSpan? timeout = null)
    {
        NodeStatus?[] last = [];
        await Eventually.Until(
            "all nodes have applied the same index",
            async () =>
            {
                last = await Task.WhenAll(Nodes.Select(node => node.Status(digest: true)));
                return last.All(status => status is not null) && last.DistinctBy(status => status!.Applied).Count() == 1;
            },
            timeout ?? DigestTimeout,
            () => $"{string.Join("; ", last.Select(status => status?.ToString() ?? "no answer"))}\n{Output}");

        var digests = last.Select(status => status!.Digest).Distinct().ToArray();
        if (digests is not [{ Length: > 0 } digest])
            throw new InvalidOperationException($"The states differ at index {last[0]!.Applied}: {string.Join<NodeStatus?>("; ", last)}\n{Output}");
        return digest;
    }

    /// <summary>Waits until the node has applied all that any node had applied when this was called.</summary>
    public async Task WaitUntilCaughtUp(NodeProcess node, TimeSpan? timeout = null)
    {
        var all = await Task.WhenAll(RunningNodes.Select(running => running.Status()));
        var target = all.Max(status => status?.Applied ?? 0);
        await Eventually.Until(
            $"{node.Name} has applied index {target}",
            async () => await node.Status() is { } status && status.Applied >= target,
            timeout,
            () => Output);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<NodeProcess?> AgreedLeader()
    {
        var all = await Task.WhenAll(RunningNodes.Select(node => node.Status()));
        var leaders = all.Select(status => status?.Leader).Distinct().ToArray();
        return leaders is [{ } name] ? Nodes.FirstOrDefault(node => node.IsRunning && NameOf(node, all) == name) : null;
    }

    // A single node may call itself what it likes.
    private string? NameOf(NodeProcess node, NodeStatus?[] all) => Nodes.Length == 1 ? all[0]?.Node : node.Name;

    private static ImmutableArray<NodeProcess> Create(int size, ScratchFolder folder, ImmutableDictionary<string, string> variables)
    {
        var plan = Enumerable.Range(1, size).Select(i => (Name: $"n{i}", Port: FreePorts.Take(), RaftPort: FreePorts.Take())).ToArray();
        var members = string.Join(',', plan.Select(node => $"{node.Name}=127.0.0.1:{node.RaftPort}|ws://127.0.0.1:{node.Port}/ws"));
        return [.. plan.Select(node => new NodeProcess(new NodeSettings
        {
            Name = node.Name,
            Port = node.Port,
            Members = size == 1 ? null : members,
            DataDirectory = folder.Child(node.Name),
            Variables = variables,
        }))];
    }
}
