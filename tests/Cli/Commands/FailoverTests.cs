using AdvoCache.Tests.Cli.Running;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cli.Commands;

/// <summary>Three nodes, of which the leader dies.</summary>
public sealed class FailoverTests() : CommandTest("ws://localhost:1/ws")
{
    private static readonly TimeSpan ElectionTime = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_watch_goes_on_and_a_lost_lock_goes_to_the_next()
    {
        await using var cluster = await TestCluster.Start(3);
        var leader = await cluster.WaitForLeader(ElectionTime);
        // One address is enough: the others are learned.
        var there = With(("ADVO_URL", leader.WebSocketAddress.ToString()));
        var elsewhere = With(("ADVO_URL", cluster.Nodes.First(node => node != leader).WebSocketAddress.ToString()));
        await using var watch = AdvoProcess.Start(there, "watch", "--count", "2");
        await watch.UntilError("watching");
        await using var holder = AdvoProcess.Start(there, "lock", "job", "--", "sh", "-c", "trap 'exit 7' TERM; echo began; while :; do sleep 0.05; done");
        await holder.UntilOutput("began");
        await Do(elsewhere, "set", "before", "1");

        leader.Kill();

        Assert.Equal(7, (await holder.WaitAsync()).Code);
        Assert.Equal("mine", await Do(elsewhere, "lock", "job", "--wait", "30s", "--timeout", "30s", "--", "echo", "mine"));
        await watch.UntilError("connected again");
        await Do(elsewhere, "set", "after", "2", "--timeout", "30s");
        Assert.Equal("set   before  1\nset   after  2\n", (await watch.WaitAsync()).Output);

        var status = await AdvoProcess.RunAsync(elsewhere, null, "status");
        Assert.Equal(0, status.Code);
        Assert.Equal(4, status.Text.Split('\n').Length);
        Assert.Single(status.Text.Split('\n'), static line => line.Contains("does not answer", StringComparison.Ordinal));
    }

    private static async Task<string> Do(Dictionary<string, string> variables, params string[] arguments)
    {
        var result = await AdvoProcess.RunAsync(variables, null, arguments);
        Assert.True(result.Code == 0, $"ended with {result.Code}: {result.Error}");
        return result.Text;
    }
}
