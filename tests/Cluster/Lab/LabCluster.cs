using System.Collections.Immutable;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>
/// Three nodes on hosts of their own and as many hosts for clients, joined by a network that can be cut. The host of clients with the
/// number of a node can be cut off together with it. All is gone after dispose, or when the test process ends.
/// </summary>
internal sealed class LabCluster : IAsyncDisposable
{
    private const int Size = 3;
    private const int ClientPort = 8081;
    private const int RaftPort = 9081;
    private static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(1);

    private readonly ImmutableArray<LabHost> _hosts;
    private readonly ImmutableArray<WallClock> _clocks;
    private readonly ImmutableArray<SmallVolume> _volumes;
    private TestCluster? _cluster;

    private LabCluster(LabOptions options, ScratchFolder folder)
    {
        NodeHosts = [.. Enumerable.Range(1, Size).Select(i => new LabHost($"n{i}", i))];
        ClientHosts = [.. Enumerable.Range(1, Size).Select(i => new LabHost($"c{i}", Size + i))];
        _hosts = [.. NodeHosts, .. ClientHosts];
        Fabric = options.BadLinks ? new UserSwitch(_hosts, options.Seed) : new KernelBridge(_hosts);
        if (options.Clocks)
            _clocks = [.. NodeHosts.Select(host => new WallClock(folder.Child($"{host.Name}.clock")))];
        if (options.VolumeMiB is { } size)
            _volumes = [.. NodeHosts.Select(host => new SmallVolume(folder.Child($"{host.Name}.volume"), size))];
    }

    public ImmutableArray<LabHost> NodeHosts { get; }

    public ImmutableArray<LabHost> ClientHosts { get; }

    public Fabric Fabric { get; }

    public TestCluster Cluster => _cluster ?? throw new InvalidOperationException("The nodes are not started yet.");

    public ImmutableArray<NodeProcess> Nodes => Cluster.Nodes;

    public static async Task<LabCluster> Start(LabOptions options)
    {
        NetworkNamespace.ClearLeftovers();
        SmallVolume.ClearLeftovers();
        var folder = new ScratchFolder();
        var lab = new LabCluster(options, folder);
        try
        {
            lab._cluster = await TestCluster.Start(folder, lab.Settings(options, folder));
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public LabHost HostOf(NodeProcess node) => NodeHosts[Nodes.IndexOf(node)];

    /// <summary>The host whose clients share the node's fate in a partition.</summary>
    public LabHost ClientsOf(NodeProcess node) => ClientHosts[Nodes.IndexOf(node)];

    public WallClock ClockOf(NodeProcess node) => _clocks[Nodes.IndexOf(node)];

    public SmallVolume VolumeOf(NodeProcess node) => _volumes[Nodes.IndexOf(node)];

    /// <summary>What the node says, asked from its own host, so that no cut hides it. Null when it is down or hangs.</summary>
    public static async Task<NodeStatus?> Look(NodeProcess node, bool digest = false)
    {
        try
        {
            return await node.Status(digest).WaitAsync(PollTimeout);
        }
        catch (Exception down) when (down is TimeoutException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The node that leads in the highest term; null during an election.</summary>
    public async Task<NodeProcess?> Leader()
    {
        var all = await Task.WhenAll(Nodes.Select(node => Look(node)));
        return Nodes.Zip(all).Where(pair => pair.Second is { IsLeader: true }).OrderByDescending(pair => pair.Second!.Term).FirstOrDefault().First;
    }

    public async ValueTask DisposeAsync()
    {
        // The nodes before their volumes, those before the folder that they are mounted in.
        foreach (var node in _cluster?.Nodes ?? [])
            await node.DisposeAsync();
        foreach (var volume in _volumes.IsDefault ? [] : _volumes)
            volume.Dispose();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        Fabric.Dispose();
        foreach (var host in _hosts)
            host.Dispose();
    }

    private NodeSettings[] Settings(LabOptions options, ScratchFolder folder)
    {
        var members = string.Join(',', NodeHosts.Select(host => $"{host.Name}={host.Address}:{RaftPort}|ws://{host.Address}:{ClientPort}/ws"));
        return
        [
            .. NodeHosts.Select((host, i) => new NodeSettings
            {
                Name = host.Name,
                Address = host.Address,
                Port = ClientPort,
                Members = members,
                Launcher = [.. host.Namespace.Launcher],
                NewSocket = host.NewSocket,
                DataDirectory = _volumes.IsDefault ? folder.Child(host.Name) : _volumes[i].Child("data"),
                Variables = Common.AddRange(_clocks.IsDefault ? [] : _clocks[i].Variables).SetItems(options.Variables),
            }),
        ];
    }

    // Passwords as cheap as they come: clients reconnect by the dozen, and this is not about passwords.
    private static ImmutableDictionary<string, string> Common { get; } = NodeSettings.With(
        ("ADVO_CLUSTER_SECRET", "a secret of the lab alone"),
        ("ADVO_BCRYPT_COST", "4"));
}
