using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Systems;

/// <summary>Several nodes of which one leads. Each has a port for clients, and behind those of all, one for its peers.</summary>
internal abstract class ClusterTarget(string name, int nodes, string scratch) : Target(name, scratch)
{
    private readonly int[] _ports = FreePorts(nodes * 2);

    internal int Nodes => nodes;

    /// <summary>The number of the node that leads, as far as <see cref="UntilReadyAsync"/> has found out.</summary>
    protected int Leader { get; set; }

    internal override bool Does(Feature feature) => feature != Feature.Failover || nodes > 1;

    internal override async Task StartAsync()
    {
        for (var node = 0; node < nodes; node++)
            Servers.Add(Launch(node));
        await UntilReadyAsync();
    }

    internal override Connection Client(int run, int number, ILoad load) => ClientAt(Leader, run, number, load);

    internal override Connection FollowerClient(int run, int number, ILoad load) => ClientAt((Leader + 1) % nodes, run, number, load);

    internal override void KillLeader() => Servers[Leader].Kill();

    internal override async Task MendAsync()
    {
        for (var node = 0; node < nodes; node++)
        {
            if (!Servers[node].IsRunning)
                Servers[node] = Launch(node);
        }
        await UntilReadyAsync();
    }

    protected int PortOf(int node) => _ports[node % nodes];

    protected int PeerPortOf(int node) => _ports[nodes + node];

    protected abstract Connection ClientAt(int node, int run, int number, ILoad load);

    protected abstract ServerProcess Launch(int node);

    /// <summary>Returns when all nodes serve, and says which one leads.</summary>
    protected abstract Task UntilReadyAsync();
}
