using System.Globalization;
using System.Text.Json;
using AdvoCache.Bench.Dialects;
using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Systems;

/// <summary>AdvoCache, one node or three. Each client has a sheet of its own, since those of one sheet hear each other's changes.</summary>
internal sealed class AdvoCacheTarget(string name, int nodes, Placement placement, string scratch) : Target(name, scratch)
{
    private static readonly HttpClient Http = new();

    private readonly int[] _ports = FreePorts(nodes * 2);
    private int _leader;

    internal string DataDirectory { get; init; } = scratch;

    internal string HostAssembly { get; init; } = RepositoryFolder.HostAssembly;

    internal Dictionary<string, string> Settings { get; } = [];

    internal int Nodes => nodes;

    /// <summary>The leader's process.</summary>
    internal ServerProcess Leader => Servers[_leader];

    internal override bool Does(Feature feature) => feature != Feature.Failover || nodes > 1;

    internal override async Task StartAsync()
    {
        for (var node = 0; node < nodes; node++)
            Servers.Add(Launch(node));
        await UntilReadyAsync();
    }

    internal override Connection Client(int run, int number, ILoad load) => Client(run, number, placement, load);

    internal Connection Client(int run, int number, Placement where, ILoad load)
        => new(number, new AdvoCacheDialect($"bench-{run}-{number}"), Loopback(PortFor(number, where)), load);

    internal override Connection FanOutClient(int run, int number, ILoad load)
        => new(number, new AdvoCacheDialect($"bench-{run}"), Loopback(_ports[(_leader + number) % nodes]), load);

    internal override Connection FollowerClient(int run, int number, ILoad load)
        => new(number, new AdvoCacheDialect($"bench-{run}-{number}"), Loopback(_ports[(_leader + 1) % nodes]), load);

    internal override void KillLeader() => Leader.Kill();

    internal override async Task MendAsync()
    {
        for (var node = 0; node < nodes; node++)
        {
            if (!Servers[node].IsRunning)
                Servers[node] = Launch(node);
        }
        await UntilReadyAsync();
    }

    internal async Task<JsonElement> StatusAsync(int node)
        => JsonDocument.Parse(await Http.GetStringAsync(new Uri($"http://127.0.0.1:{_ports[node]}/status"))).RootElement;

    internal Task<JsonElement> LeaderStatusAsync() => StatusAsync(_leader);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        for (var node = 0; node < nodes; node++)
        {
            if (Directory.Exists(DataOf(node)))
                Directory.Delete(DataOf(node), recursive: true);
        }
    }

    private int PortFor(int number, Placement where) => where switch
    {
        Placement.Leader => _ports[_leader],
        Placement.Follower => _ports[(_leader + 1 + (number % (nodes - 1))) % nodes],
        _ => _ports[number % nodes],
    };

    private string DataOf(int node) => Path.Combine(DataDirectory, $"{Path.GetFileName(Scratch)}-n{node + 1}");

    private ServerProcess Launch(int node)
    {
        var members = string.Join(',', Enumerable.Range(0, nodes).Select(other => $"n{other + 1}=127.0.0.1:{_ports[nodes + other]}|ws://127.0.0.1:{_ports[other]}/ws"));
        var environment = new Dictionary<string, string>(Settings)
        {
            ["ADVO_NODE"] = $"n{node + 1}",
            ["ADVO_PORT"] = $"127.0.0.1:{_ports[node]}",
            ["ADVO_DATA_DIR"] = DataOf(node),
            // Passwords are not what is measured.
            ["ADVO_BCRYPT_COST"] = "4",
        };
        if (nodes > 1)
        {
            environment["ADVO_MEMBERS"] = members;
            environment["ADVO_RAFT_BIND"] = "127.0.0.1";
        }
        return new(
            string.Create(CultureInfo.InvariantCulture, $"n{node + 1}"), "dotnet", [HostAssembly], Scratch, environment);
    }

    private Task UntilReadyAsync() => UntilAsync("all nodes ready", async () =>
    {
        for (var node = 0; node < nodes; node++)
        {
            var status = await StatusAsync(node);
            if (!status.GetProperty("ready").GetBoolean())
                return false;
            if (status.GetProperty("role").GetString() == "leader")
                _leader = node;
        }
        return true;
    });
}
