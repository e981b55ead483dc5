using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>if_version is checked where the write happens: between the check and the write there is nothing.</summary>
[Collection(ThreeNodesCollection.Name)]
public sealed class ConditionTests(ThreeNodes three)
{
    private readonly string _sheet = Fresh.Sheet();

    [Fact]
    public async Task Increments_from_clients_of_all_nodes_lose_no_update()
    {
        const int Clients = 6;
        const int Increments = 50;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async i =>
        {
            await using var client = await TestClient.Open(three.Nodes[i % 3], _sheet, Fresh.Password);
            for (var done = 0; done < Increments;)
            {
                var now = await client.Get("n");
                var reply = await client.Ask(new { action = "set", key = "n", value = (now.Number("value") ?? 0) + 1, if_version = now.Number("version") ?? 0 });
                if (reply.Succeeded())
                    done++;
                else
                    Assert.Equal("version_mismatch", reply.Text("code"));
            }
        }));
        await using var reader = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        Assert.Equal(Clients * Increments, (await reader.Get("n")).Number("value"));
    }
}
