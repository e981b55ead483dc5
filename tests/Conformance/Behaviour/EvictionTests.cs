using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>Sets over capacity: the coldest key goes, and everyone hears of it, the sender too (deliberate change 3).</summary>
[Collection(TunedNodeCollection.Name)]
public sealed class EvictionTests(TunedNode tuned)
{
    private readonly string _sheet = Fresh.Sheet();

    [Fact]
    public async Task A_set_over_capacity_evicts_the_coldest_key_and_tells_the_sender_after_its_reply()
    {
        await using var listener = await RawWebSocket.Open(tuned.Node, _sheet, Fresh.Password);
        await using var writer = await RawWebSocket.Open(tuned.Node, _sheet, Fresh.Password);
        await Fill(writer);
        for (var i = 0; i < TunedNode.Capacity; i++)
            Assert.Equal("replicate", (await listener.Receive()).Json().Text("type"));

        await writer.SendText("""{"action":"get","key":"k1"}""");
        await writer.Receive();
        await writer.SendText("""{"action":"set","key":"new","value":1}""");

        Assert.True((await writer.Receive()).Json().Succeeded());
        AssertInvalidates("k2", await writer.Receive());
        Assert.Equal("new", (await listener.Receive()).Json().Text("key"));
        AssertInvalidates("k2", await listener.Receive());
    }

    [Fact]
    public async Task Replacing_a_key_in_a_full_sheet_evicts_nothing()
    {
        await using var client = await RawWebSocket.Open(tuned.Node, _sheet, Fresh.Password);
        await Fill(client);
        await client.SendText("""{"action":"set","key":"k1","value":2}""");
        Assert.True((await client.Receive()).Json().Succeeded());
        await client.SendText("""{"action":"dump"}""");
        Assert.Equal(TunedNode.Capacity, (await client.Receive()).Json().Number("count"));
    }

    [Fact]
    public async Task Dump_and_open_do_not_keep_a_key_warm()
    {
        await using var client = await RawWebSocket.Open(tuned.Node, _sheet, Fresh.Password);
        await Fill(client);
        await client.SendText("""{"action":"dump"}""");
        await client.Receive();
        await using (await RawWebSocket.Open(tuned.Node, _sheet, Fresh.Password))
        {
            await client.SendText("""{"action":"set","key":"new","value":1}""");
            Assert.True((await client.Receive()).Json().Succeeded());
            AssertInvalidates("k1", await client.Receive());
        }
    }

    private static async Task Fill(RawWebSocket client)
    {
        for (var i = 1; i <= TunedNode.Capacity; i++)
        {
            await client.SendText($$"""{"action":"set","key":"k{{i}}","value":{{i}}}""");
            Assert.True((await client.Receive()).Json().Succeeded());
        }
    }

    private static void AssertInvalidates(string key, Incoming incoming)
    {
        Assert.Equal(IncomingKind.Text, incoming.Kind);
        Assert.Equal("invalidate", incoming.Json().Text("type"));
        Assert.Equal(key, incoming.Json().Text("key"));
    }
}
