using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AdvoCache.Host.CommandLine;

namespace AdvoCache.Tests.Host;

public class ClusterCommandTests
{
    [Fact]
    public async Task A_killed_node_comes_back_and_all_stop_together()
    {
        using var cluster = StartCluster(out var basePort);
        foreach (var name in new[] { "n1", "n2", "n3" })
            await cluster.LineAsync($"{name} listening", line => IsListening(line, name));
        var introduced = cluster.Output.Where(line => line.Contains("  pid ", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            [$"n1  ws://localhost:{basePort}/ws", $"n2  ws://localhost:{basePort + 1}/ws", $"n3  ws://localhost:{basePort + 2}/ws"],
            introduced.Select(line => line.Split("  pid ")[0]));

        using var second = Process.GetProcessById(Number(introduced[1]));
        second.Kill();

        await cluster.LineAsync("n2's end", line => line.StartsWith("n2 ended with ", StringComparison.Ordinal));
        var back = await cluster.LineAsync("n2's return", line => line.StartsWith("n2 is back, pid ", StringComparison.Ordinal));
        Assert.NotEqual(second.Id, Number(back));

        cluster.Terminate();
        Assert.Equal(0, await cluster.ExitCodeAsync());
        foreach (var id in new[] { Number(introduced[0]), Number(back), Number(introduced[2]) })
            Assert.Throws<ArgumentException>(() => Process.GetProcessById(id));
        Assert.Equal(["n1", "n2", "n3"], new DirectoryInfo(Path.Combine(cluster.Directory, "data")).GetDirectories().Select(node => node.Name).Order());
    }

    [Fact]
    public async Task A_node_that_cannot_run_stops_all_with_its_reason()
    {
        var basePort = FreeBasePort();
        using var taken = new TcpListener(IPAddress.Any, basePort + 1);
        taken.Start();

        using var cluster = new HostProcess([], Arguments(basePort));

        Assert.Equal(1, await cluster.ExitCodeAsync());
        Assert.Contains($"n2 | ADVO_PORT: port {basePort + 1} is already in use", cluster.Output);
        Assert.Contains("n2 cannot run, so all stop", cluster.Output);
    }

    [Fact]
    public void Every_node_gets_the_same_members_and_ports_and_a_directory_of_its_own()
    {
        var plan = new ClusterPlan(8081, "data");
        var nodes = plan.Nodes.Select(node =>
        {
            using var folder = new SettingsFolder().Variable("ADVO_RAFT_PORT", "7").Variable("ADVO_NODE", "other");
            var arguments = plan.Arguments(node);
            foreach (var pair in arguments.Chunk(2))
                folder.Option(SettingsTable.Rows.Single(row => row.Option == pair[0]).Name, pair[1]);
            var loaded = folder.Load();
            Assert.Empty(loaded.Problems);
            Assert.Empty(loaded.Warnings);
            return loaded.Settings;
        }).ToList();

        Assert.Equal(["n1", "n2", "n3"], nodes.Select(node => node.Node));
        Assert.Equal([8081, 8082, 8083], nodes.Select(node => node.HttpPort));
        Assert.Equal([9081, 9082, 9083], nodes.Select(node => node.RaftEndPoint.Port));
        Assert.All(nodes, node => Assert.Equal(nodes[0].Members, node.Members));
        Assert.Equal(["n1", "n2", "n3"], nodes.Select(node => Path.GetFileName(node.DataDirectory)));
    }

    private static HostProcess StartCluster(out int basePort)
    {
        basePort = FreeBasePort();
        return new HostProcess([], Arguments(basePort));
    }

    private static string[] Arguments(int basePort) =>
        ["cluster", "--base-port", basePort.ToString(CultureInfo.InvariantCulture), "--data-dir", "data"];

    private static bool IsListening(string line, string name) =>
        line.StartsWith(name + " | ", StringComparison.Ordinal) && line.Contains("listening on http://", StringComparison.Ordinal);

    private static int Number(string line) => int.Parse(line.Split("pid ")[1], CultureInfo.InvariantCulture);

    /// <summary>Below the ports that the system hands out, so that nobody gets them between here and the nodes' start.</summary>
    private static int FreeBasePort() => Enumerable.Range(0, 1000)
        .Select(_ => Random.Shared.Next(10_000, 30_000))
        .First(port => new ClusterPlan(port, "").Nodes.All(node => IsFree(node.HttpPort) && IsFree(node.RaftPort)));

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
