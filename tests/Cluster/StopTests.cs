using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>SIGTERM, as every deployment sends it: the node ends soon, with clients still connected, and the others go on.</summary>
public sealed class StopTests(ITestOutputHelper output) : ClusterTest(output)
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_stopped_leader_ends_soon_and_the_others_go_on() => await StopUnderClients(await Cluster.WaitForLeader());

    [Fact]
    public async Task A_stopped_follower_ends_soon_and_the_others_go_on() => await StopUnderClients(await Cluster.WaitForFollower());

    [Fact]
    public async Task A_client_that_answers_the_close_of_a_stopping_node_has_not_said_goodbye()
    {
        var stopping = await Cluster.WaitForFollower();
        await using (var client = await RawWebSocket.Open(stopping, Sheet, Password))
        {
            await client.SendText("""{"action":"set","key":"k","value":"kept"}""");
            Assert.True((await client.Receive()).Json().Succeeded());
            stopping.Terminate();
            Assert.Equal(1001, (await client.Receive()).CloseCode);
            await client.Close(1001);
            Assert.Equal(0, await stopping.WaitForExit(StopLimit));
        }

        await using var moved = await Open(await Cluster.WaitForLeader());
        Assert.Equal("kept", (await moved.Get("k")).Text("value"));
    }

    private async Task StopUnderClients(NodeProcess stopping)
    {
        await using var client = await Open(stopping);
        Assert.True((await client.Set("k", "before")).Succeeded());

        stopping.Terminate();
        Assert.Equal(0, await stopping.WaitForExit(StopLimit));

        var other = await Cluster.WaitForLeader();
        await using var moved = await Open(other);
        Assert.Equal("before", (await moved.Get("k")).Text("value"));
        Assert.True((await moved.Set("k", "after")).Succeeded());

        await stopping.Restart();
        await Cluster.WaitForEqualDigests();
    }
}
