using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>What a sheet's clients can tell of its use, and hear of it: touch and stats.</summary>
[Collection(TunedNodeCollection.Name)]
public sealed class UsageTests(TunedNode tuned)
{
    private readonly string _sheet = Fresh.Sheet();

    [Fact]
    public async Task A_touched_key_is_not_the_first_to_go()
    {
        await using var client = await TestClient.Open(tuned.Node, _sheet, Fresh.Password);
        for (var i = 1; i <= TunedNode.Capacity; i++)
            await client.Set($"k{i}", i);

        var touched = await client.Ask("""{"action":"touch","keys":["k1","absent"],"id":7}""");
        await client.Set("new", 1);

        Assert.Equal(1, touched.Number("count"));
        Assert.Equal(7, touched.Number("id"));
        Assert.Equal("k2", (await client.Broadcast()).Text("key"));
        Assert.True((await client.Get("k1")).Succeeded());
    }

    [Fact]
    public async Task Touch_without_keys_is_no_error()
    {
        await using var client = await TestClient.Open(tuned.Node, _sheet, Fresh.Password);
        Assert.True((await client.Ask(new { action = "touch" })).Succeeded());
        Assert.Equal("bad_request", (await client.Ask(new { action = "touch", keys = "k" })).Text("code"));
    }

    [Fact]
    public async Task Stats_tell_of_the_sheet_and_of_its_use()
    {
        await using var other = await TestClient.Open(tuned.Node, _sheet, Fresh.Password);
        await using var client = await TestClient.Open(tuned.Node, _sheet, Fresh.Password);
        for (var i = 1; i <= TunedNode.Capacity; i++)
            await client.Set($"k{i}", "abc");
        await client.Set("k1", "abcd");
        await client.Set("new", "abc");
        await client.Delete("new");
        await client.Lock("job");
        await client.Get("k1");
        await client.Get("k2");

        var reply = await client.Ask(new { action = "stats", id = "s" });

        var stats = reply.GetProperty("value");
        Assert.Equal("s", reply.Text("id"));
        Assert.Equal(TunedNode.Capacity - 1, stats.Number("entries"));
        Assert.Equal(((TunedNode.Capacity - 1) * 7) + 1, stats.Number("bytes")); // two letters of key, five of value; one value has a letter more
        Assert.Equal(TunedNode.Capacity, stats.Number("capacity"));
        Assert.Equal(2, stats.Number("collaborators"));
        Assert.Equal(1, stats.Number("locks"));
        Assert.Equal(1, stats.Number("hits"));
        Assert.Equal(1, stats.Number("misses")); // k2 was the coldest when the sheet was full
        Assert.Equal(1, stats.Number("evictions"));
        Assert.Equal(0, stats.Number("expirations"));
    }
}
