using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>A follower that fails is nobody's business but that of its own clients.</summary>
public sealed class FollowerTests(ITestOutputHelper output) : ClusterTest(output)
{
    private const int WritesDuringFailure = 500;

    [Fact]
    public async Task A_killed_follower_disturbs_no_client_of_other_nodes_and_comes_back_equal()
    {
        var follower = await Cluster.WaitForFollower();
        var clients = await OpenOthers(follower);

        await WriteWhile(clients, follower.Kill);

        await follower.Restart();
        await Cluster.WaitForEqualDigests();
        await using var back = await Open(follower);
        Assert.Equal(WritesDuringFailure - 1, (await back.Get("k0")).Number("value"));
        await Dispose(clients);
    }

    [Fact]
    public async Task A_follower_that_hangs_disturbs_no_client_of_other_nodes_and_catches_up()
    {
        var follower = await Cluster.WaitForFollower();
        var clients = await OpenOthers(follower);

        await WriteWhile(clients, follower.Pause);

        follower.Resume();
        await Cluster.WaitForEqualDigests();
        await Dispose(clients);
    }

    private async Task<TestClient[]> OpenOthers(NodeProcess failing) =>
        await Task.WhenAll(Cluster.Nodes.Where(node => node != failing).Select(Open));

    private static async Task WriteWhile(TestClient[] clients, Action fail)
    {
        var writing = clients.Select((client, i) => Task.Run(() => Write(client, $"k{i}"))).ToArray();
        fail();
        await Task.WhenAll(writing);
    }

    private static async Task Write(TestClient client, string key)
    {
        for (var i = 0; i < WritesDuringFailure; i++)
        {
            var reply = await client.Set(key, i);
            Assert.True(reply.Succeeded(), reply.ToString());
        }

        Assert.Equal(WritesDuringFailure - 1, (await client.Get(key)).Number("value"));
    }

    private static async Task Dispose(TestClient[] clients)
    {
        foreach (var client in clients)
            await client.DisposeAsync();
    }
}
