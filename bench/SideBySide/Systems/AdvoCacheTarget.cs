using System.Globalization;
using System.Text.Json;
using AdvoCache.Bench.Dialects;
using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Systems;

/// <summary>AdvoCache, one node or three. Each client has a sheet of its own, since those of one sheet hear each other's changes.</summary>
internal sealed class AdvoCacheTarget(string name, int nodes, Placement placement, string scratch) : ClusterTarget(name, nodes, scratch)
{
    private static readonly HttpClient Http = new();

    internal string DataDirectory { get; init; } = scratch;

    internal string HostAssembly { get; init; } = RepositoryFolder.HostAssembly;

    internal Dictionary<string, string> Settings { get; } = [];

    internal override Connection Client(int run, int number, ILoad load) => Client(run, number, placement, load);

    internal Connection Client(int run, int number, Placement where, ILoad load)
        => ClientAt(NodeFor(number, where), run, number, load);

    protected override Connection ClientAt(int node, int run, int number, ILoad load)
        => new(number, new AdvoCacheDialect($"bench-{run}-{number}"), Loopback(PortOf(node)), load);

    internal override Connection FanOutClient(int run, int number, ILoad load)
        => new(number, new AdvoCacheDialect(FanOutSheet(run)), Loopback(PortOf(Leader + number)), load);

    internal static string FanOutSheet(int run) => $"bench-{run}";

    /// <summary>For clients, of a node that does not lead if there are several.</summary>
    internal Uri FollowerAddress => new($"ws://127.0.0.1:{PortOf(Leader + 1)}/ws");

    internal async Task<JsonElement> StatusAsync(int node)
        => JsonDocument.Parse(await Http.GetStringAsync(new Uri($"http://127.0.0.1:{PortOf(node)}/status"))).RootElement;

    internal Task<JsonElement> LeaderStatusAsync() => StatusAsync(Leader);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        for (var node = 0; node < Nodes; node++)
        {
            if (Directory.Exists(DataOf(node)))
                Directory.Delete(DataOf(node), recursive: true);
        }
    }

    private int NodeFor(int number, Placement where) => where switch
    {
        Placement.Leader => Leader,
        Placement.Follower => Leader + 1 + (number % (Nodes - 1)),
        _ => number,
    };

    private string DataOf(int node) => Path.Combine(DataDirectory, $"{Path.GetFileName(Scratch)}-n{node + 1}");

    protected override ServerProcess Launch(int node)
    {
        var members = string.Join(',', Enumerable.Range(0, Nodes).Select(other => $"n{other + 1}=127.0.0.1:{PeerPortOf(other)}|ws://127.0.0.1:{PortOf(other)}/ws"));
        var environment = new Dictionary<string, string>(Settings)
        {
            ["ADVO_NODE"] = $"n{node + 1}",
            ["ADVO_PORT"] = $"127.0.0.1:{PortOf(node)}",
            ["ADVO_DATA_DIR"] = DataOf(node),
            // Passwords are not what is measured.
            ["ADVO_BCRYPT_COST"] = "4",
        };
        if (Nodes > 1)
        {
            environment["ADVO_MEMBERS"] = members;
            environment["ADVO_RAFT_BIND"] = "127.0.0.1";
        }
        return new(
            string.Create(CultureInfo.InvariantCulture, $"n{node + 1}"), "dotnet", [HostAssembly], Scratch, environment);
    }

    protected override Task UntilReadyAsync() => UntilAsync("all nodes ready", async () =>
    {
        for (var node = 0; node < Nodes; node++)
        {
            var status = await StatusAsync(node);
            if (!status.GetProperty("ready").GetBoolean())
                return false;
            if (status.GetProperty("role").GetString() == "leader")
                Leader = node;
        }
        return true;
    });
}
