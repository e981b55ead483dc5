using System.Text.Json;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>With the operator's token, register_replica works as in the original: the full state, then every change as it comes.</summary>
[Collection(TunedNodeCollection.Name)]
public sealed class ReplicaTests(TunedNode tuned)
{
    private static readonly TimeSpan HeartbeatTimeout = TimeSpan.FromSeconds(6);

    private readonly string _sheet = Fresh.Sheet();

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData(null)]
    public async Task Without_the_token_it_is_refused(string? token)
    {
        await using var stranger = await TestClient.Connect(tuned.Node);
        var reply = await stranger.Ask(new { action = "register_replica", instance_id = "r", started_at = "2026-01-01T00:00:00Z", token });
        Assert.False(reply.Succeeded());
        Assert.NotNull(reply.Text("code"));
        Assert.False(stranger.TryTakeBroadcast(out _));
    }

    [Fact]
    public async Task It_gets_the_full_state_of_every_sheet()
    {
        await using var client = await TestClient.Open(tuned.Node, _sheet, Fresh.Password);
        await client.Ask("""{"action":"set","key":"k","value":{"n":1.0}}""");
        await using var replica = await Register();
        var sheets = (await replica.Broadcast()).GetProperty("sheets");
        Assert.Equal("""{"n":1.0}""", sheets.GetProperty(_sheet).Raw("k"));
    }

    /// <summary>It is sent in parts.</summary>
    [Fact]
    public async Task A_large_state_is_all_there()
    {
        var (a, b) = (new string('a', 100_000), new string('b', 100_000));
        await using var one = await TestClient.Open(tuned.Node, _sheet, Fresh.Password);
        await using var other = await TestClient.Open(tuned.Node, _sheet + " too", Fresh.Password);
        foreach (var client in (TestClient[])[one, other])
        {
            await client.Set("a", a);
            await client.Set("b", b);
        }
        await using var replica = await Register();
        var sheets = (await replica.Broadcast()).GetProperty("sheets");
        foreach (var sheet in (string[])[_sheet, _sheet + " too"])
            Assert.Equal((a, b), (sheets.GetProperty(sheet).Text("a"), sheets.GetProperty(sheet).Text("b")));
    }

    [Fact]
    public async Task It_hears_every_kind_of_change()
    {
        await using var client = await TestClient.Open(tuned.Node, _sheet, Fresh.Password);
        await using var replica = await Register();
        Assert.Equal("full_state", (await replica.Broadcast()).Text("type"));

        await client.Set("k", "v");
        var set = await Change(replica, "replicate");
        Assert.Equal("k", set.Text("key"));
        Assert.Equal("v", set.Text("value"));

        await client.Ask(new { action = "set_null", key = "n" });
        Assert.Equal("__NULL__", (await Change(replica, "replicate")).Text("value"));

        await client.Delete("k");
        Assert.Equal("k", (await Change(replica, "replicate_delete")).Text("key"));
        await client.Ask(new { action = "delete_prefix", prefix = "p" });
        Assert.Equal("p", (await Change(replica, "replicate_delete_prefix")).Text("prefix"));
        await client.Ask(new { action = "delete_suffix", suffix = "s" });
        Assert.Equal("s", (await Change(replica, "replicate_delete_suffix")).Text("suffix"));

        await client.Lock("l");
        var taken = await Change(replica, "replicate_lock");
        Assert.Equal("l", taken.Text("key"));
        Assert.True(taken.Has("owner") && taken.Has("expires_at"), taken.ToString());
        await client.Unlock("l");
        Assert.Equal("l", (await Change(replica, "replicate_unlock")).Text("key"));
    }

    [Fact]
    public async Task It_hears_what_is_evicted()
    {
        await using var client = await TestClient.Open(tuned.Node, _sheet, Fresh.Password);
        await using var replica = await Register();
        await replica.Broadcast();
        for (var i = 0; i <= TunedNode.Capacity; i++)
        {
            await client.Set($"k{i}", i);
            Assert.Equal($"k{i}", (await Change(replica, "replicate")).Text("key"));
        }

        Assert.Equal("k0", (await Change(replica, "replicate_evict")).Text("key"));
    }

    [Fact]
    public async Task It_hears_the_heart_beat()
    {
        await using var replica = await Register();
        await replica.Broadcast();
        Assert.Equal("heartbeat", (await replica.Broadcast(HeartbeatTimeout)).Text("type"));
    }

    [Fact]
    public async Task It_is_no_collaborator_that_would_keep_a_sheet_alive()
    {
        await using var replica = await Register();
        await using (var client = await TestClient.Open(tuned.Node, _sheet, Fresh.Password))
        {
            await client.Set("k", 1);
            await client.Close();
        }

        await Eventually.Until("the sheet is gone", async () =>
        {
            await using var newcomer = await TestClient.Connect(tuned.Node);
            return (await newcomer.Ask(new { action = "open", sheet = _sheet, password = "another" })).Succeeded();
        });
    }

    private async Task<TestClient> Register()
    {
        var replica = await TestClient.Connect(tuned.Node);
        await replica.Send(new { action = "register_replica", instance_id = "r", started_at = "2026-01-01T00:00:00Z", token = TunedNode.ReplicaToken });
        return replica;
    }

    private async Task<JsonElement> Change(TestClient replica, string type)
    {
        var message = await replica.Broadcast();
        while (message.Text("type") == "heartbeat")
            message = await replica.Broadcast();
        Assert.Equal(type, message.Text("type"));
        Assert.Equal(_sheet, message.Text("sheet"));
        return message;
    }
}
