using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>A sheet goes with the last goodbye, on all nodes; it waits for those who merely vanished (deliberate change 9).</summary>
[Collection(ThreeNodesCollection.Name)]
public sealed class LifecycleTests(ThreeNodes three)
{
    private readonly string _sheet = Fresh.Sheet();

    [Fact]
    public async Task After_the_last_goodbye_the_next_tenant_of_the_name_finds_nothing_on_any_node()
    {
        for (var tenant = 0; tenant < 3; tenant++)
        {
            var password = $"password of tenant {tenant}";
            await using var client = await OpenWhenFree(three.Nodes[tenant], password);
            Assert.Equal("{}", (await client.Dump()).Raw("value"));
            await client.Set("k", tenant);
            await client.Close();
        }
    }

    [Fact]
    public async Task A_sheet_waits_for_a_collaborator_that_vanished()
    {
        await using (var client = await RawWebSocket.Open(three.Nodes[0], _sheet, Fresh.Password))
        {
            await client.SendText("""{"action":"set","key":"k","value":"v"}""");
            Assert.True((await client.Receive()).Json().Succeeded());
            client.Terminate();
        }

        await using var again = await TestClient.Connect(three.Nodes[1]);
        var state = await again.Open(_sheet, Fresh.Password);
        Assert.Equal("v", state.GetProperty("data").Text("k"));
    }

    private async Task<TestClient> OpenWhenFree(NodeProcess node, string password) =>
        await Eventually.Get("the sheet is free", async () =>
        {
            var client = await TestClient.Connect(node);
            if ((await client.Ask(new { action = "open", sheet = _sheet, password })).Succeeded())
                return client;
            await client.DisposeAsync();
            return null;
        });
}
