using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>A cluster that goes down as a whole comes back with its sheets, within their linger.</summary>
public sealed class RestartTests(ITestOutputHelper output) : ClusterTest(output)
{
    private const int Keys = 1_000;

    [Fact]
    public async Task All_data_is_there_after_all_nodes_were_killed() => await GoDownAndUp(node =>
    {
        node.Kill();
        return Task.CompletedTask;
    });

    [Fact]
    public async Task All_data_is_there_after_all_nodes_were_stopped() => await GoDownAndUp(node => node.Stop());

    private async Task GoDownAndUp(Func<NodeProcess, Task> end)
    {
        await using (var client = await Open(Cluster.Nodes[0]))
        {
            await client.Pipeline(Keys, i => new { action = "set", key = $"k{i}", value = i }, (_, reply) => Assert.True(reply.Succeeded()));
            await Task.WhenAll(Cluster.Nodes.Select(end));
        }

        foreach (var node in Cluster.Nodes)
            node.Start();
        await Task.WhenAll(Cluster.Nodes.Select(node => node.WaitUntilReady()));

        foreach (var node in Cluster.Nodes)
        {
            await using var client = await TestClient.Connect(node);
            var data = (await client.Open(Sheet, Password)).GetProperty("data");
            Assert.Equal(Keys, data.EnumerateObject().Count());
            Assert.Equal(Keys - 1, data.Number($"k{Keys - 1}"));
        }

        await Cluster.WaitForEqualDigests();
    }
}
