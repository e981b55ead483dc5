using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

public sealed class LinearizableReadTests(ITestOutputHelper output) : ClusterTest(output)
{
    private const int Rounds = 500;

    [Fact]
    public async Task A_get_on_any_node_sees_what_another_node_has_just_acknowledged()
    {
        var clients = new TestClient[Cluster.Nodes.Length];
        for (var i = 0; i < clients.Length; i++)
            clients[i] = await Open(Cluster.Nodes[i]);

        for (var round = 0; round < Rounds; round++)
        {
            var writer = clients[round % clients.Length];
            Assert.True((await writer.Set("k", round)).Succeeded());
            var seen = await Task.WhenAll(clients.Select(client => client.Get("k")));
            Assert.All(seen, reply => Assert.Equal(round, reply.Number("value")));
        }

        foreach (var client in clients)
            await client.DisposeAsync();
    }
}
