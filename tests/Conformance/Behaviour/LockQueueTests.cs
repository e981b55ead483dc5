using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>lock with wait_ms: who meets another holder waits for its turn, on whatever node, and its connection stays alive meanwhile.</summary>
[Collection(ThreeNodesCollection.Name)]
public sealed class LockQueueTests(ThreeNodes three)
{
    private const string Wait = """{"action":"lock","key":"k","wait_ms":60000,"id":7}""";
    private static readonly TimeSpan NotYet = TimeSpan.FromMilliseconds(300);

    private readonly string _sheet = Fresh.Sheet();

    [Fact]
    public async Task A_free_lock_is_had_at_once()
    {
        await using var client = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        var reply = await client.Ask(Wait);
        Assert.Equal($$"""{"success":true,"key":"k","id":7,"index":{{reply.Number("index")}},"token":{{reply.Number("index")}}}""", reply.GetRawText());
    }

    [Fact]
    public async Task Those_who_wait_on_three_nodes_are_served_in_their_order_with_growing_tokens()
    {
        await using var holder = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        var last = (await holder.Lock("k")).Number("token");
        await using var first = await Waiting(2);
        await using var second = await Waiting(0);
        await using var third = await Waiting(1);

        Assert.True((await holder.Unlock("k")).Succeeded());
        foreach (var waiter in new[] { first, second, third })
        {
            var granted = await waiter.Receive();
            var (text, reply) = (granted.Text, granted.Json());
            Assert.Equal($$"""{"success":true,"key":"k","id":7,"index":{{reply.Number("index")}},"token":{{reply.Number("index")}}}""", text);
            Assert.True(reply.Number("token") > last, $"{text} after {last}");
            last = reply.Number("token");
            Assert.Equal("lock_held", (await holder.Lock("k")).Text("code"));
            Assert.All(new[] { first, second, third }, other => Assert.False(other.TryReceive(out var heard), heard?.ToString()));
            await waiter.SendText("""{"action":"unlock","key":"k"}""");
            Assert.True((await waiter.Receive()).Json().Succeeded());
        }
        Assert.True((await holder.Lock("k")).Succeeded());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_of_the_holders_connection_gives_the_lock_to_who_waits(bool goodbye)
    {
        await using var holder = await RawWebSocket.Open(three.Nodes[0], _sheet, Fresh.Password);
        await holder.SendText("""{"action":"lock","key":"k","lock_ttl":600}""");
        var token = (await holder.Receive()).Json().Number("token");
        await using var waiter = await Waiting(1);
        if (goodbye)
            await holder.Close(1000);
        else
            holder.Terminate();
        Assert.True((await waiter.Receive()).Json().Number("token") > token);
    }

    [Fact]
    public async Task A_holder_past_its_time_loses_the_lock_to_who_waits_and_can_write_with_its_token_no_more()
    {
        await using var holder = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        var token = (await holder.Ask(new { action = "lock", key = "k", lock_ttl = 3 })).Number("token");
        Assert.True((await holder.Ask(new { action = "set", key = "a", value = 1, fence = new { key = "k", token } })).Succeeded());
        await using var waiter = await RawWebSocket.Open(three.Nodes[1], _sheet, Fresh.Password);
        await waiter.SendText(Wait);

        var next = (await waiter.Receive()).Json().Number("token");
        Assert.True(next > token);
        foreach (var action in new[] { "set", "delete" })
            Assert.Equal("stale_fence", (await holder.Ask(new { action, key = "a", value = 2, fence = new { key = "k", token } })).Text("code"));
        await waiter.SendText($$"""{"action":"set","key":"a","fence":{"token":{{next}},"key":"k"},"value":3}""");
        Assert.True((await waiter.Receive()).Json().Succeeded());
    }

    [Fact]
    public async Task Who_has_waited_long_enough_is_refused_as_one_who_does_not_wait()
    {
        await using var holder = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await holder.Lock("k");
        await using var other = await TestClient.Open(three.Nodes[1], _sheet, Fresh.Password);
        var atOnce = await other.Ask("""{"action":"lock","key":"k"}""");
        Assert.Equal("""{"success":false,"key":"k","error":"lock held by another client","code":"lock_held"}""", atOnce.GetRawText());
        foreach (var wait in new[] { "300", "1", "0", "-5", "null", "-9223372036854775808" })
            Assert.Equal(atOnce.GetRawText(), (await other.Ask($$"""{"action":"lock","key":"k","wait_ms":{{wait}}}""")).GetRawText());
        // Its place is free: the lock goes to nobody.
        Assert.True((await holder.Unlock("k")).Succeeded());
        Assert.True((await holder.Lock("k")).Succeeded());
    }

    [Fact]
    public async Task A_wait_outlasts_the_request_timeout_and_may_be_of_any_length()
    {
        await using var brief = await TestCluster.Start(1, NodeSettings.With(("ADVO_REQUEST_TIMEOUT_MS", "200")));
        var node = brief.Nodes[0];
        await using var holder = await TestClient.Open(node, _sheet, Fresh.Password);
        await holder.Lock("k");
        await using var waiter = await RawWebSocket.Open(node, _sheet, Fresh.Password);
        await waiter.QueueForLock(node, $$"""{"action":"lock","key":"k","wait_ms":{{long.MaxValue}}}""");
        await Task.Delay(TimeSpan.FromMilliseconds(600));
        Assert.False(waiter.TryReceive(out var heard), heard?.ToString());
        await holder.Unlock("k");
        Assert.True((await waiter.Receive()).Json().Succeeded());
    }

    [Fact]
    public async Task The_holder_refreshes_its_lock_and_does_not_wait_for_itself()
    {
        await using var holder = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        var token = (await holder.Lock("k")).Number("token");
        var again = await holder.Ask(Wait);
        Assert.Equal(token, again.Number("token"));
        Assert.True(again.Number("index") > token);
    }

    [Fact]
    public async Task What_is_asked_behind_a_waiting_lock_is_answered_behind_it_in_order()
    {
        // More than a node keeps for one client.
        const int Requests = 3000;
        await using var holder = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await holder.Lock("k");
        await using var waiter = await TestClient.Open(three.Nodes[1], _sheet, Fresh.Password);
        await waiter.Send(Wait);
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Requests; i++)
                await waiter.Send(i % 3 == 0 ? new { action = "get", key = "a", value = 0, id = i } : new { action = "set", key = "a", value = i, id = i });
        });
        await Assert.ThrowsAsync<TimeoutException>(() => waiter.Reply(NotYet));
        Assert.Equal("not_found", (await holder.Get("a")).Text("code"));

        await holder.Unlock("k");
        Assert.NotNull((await waiter.Reply()).Number("token"));
        for (var i = 0; i < Requests; i++)
        {
            var reply = await waiter.Reply();
            Assert.Equal(i, reply.Number("id"));
            Assert.Equal(i > 0 && i % 3 == 0 ? i - 1 : null, reply.Number("value"));
        }
        await sending;
    }

    [Fact]
    public async Task Two_locks_waited_for_in_one_go_come_one_after_the_other()
    {
        await using var holder = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await holder.Lock("k");
        await holder.Lock("l");
        await using var waiter = await TestClient.Open(three.Nodes[1], _sheet, Fresh.Password);
        await waiter.Send(Wait);
        await waiter.Send("""{"action":"lock","key":"l","wait_ms":60000}""");
        await waiter.Send("""{"action":"get","key":"a"}""");
        await holder.Unlock("l");
        await holder.Unlock("k");
        Assert.Equal("k", (await waiter.Reply()).Text("key"));
        Assert.Equal("l", (await waiter.Reply()).Text("key"));
        Assert.Equal("not_found", (await waiter.Reply()).Text("code"));
    }

    [Fact]
    public async Task Broadcasts_and_pongs_go_on_to_one_who_waits()
    {
        await using var holder = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await holder.Lock("k");
        await using var waiter = await Waiting(1);
        for (var round = 0; round < 3; round++)
        {
            await holder.Set("a", round);
            Assert.Equal(round, (await waiter.Receive()).Json().Number("value"));
            await waiter.Ping($"round {round}");
            Assert.Equal(IncomingKind.Pong, (await waiter.Receive()).Kind);
        }
        await holder.Unlock("k");
        Assert.True((await waiter.Receive()).Json().Succeeded());
    }

    [Theory]
    [InlineData("a close frame", false)]
    [InlineData("a dropped connection", false)]
    [InlineData("invalid text", false)]
    [InlineData("a close frame", true)]
    [InlineData("a dropped connection", true)]
    public async Task Who_leaves_while_waiting_leaves_at_once(string how, bool hasAskedMore)
    {
        await using var holder = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await holder.Lock("k");
        await using var leaver = await RawWebSocket.Open(three.Nodes[1], _sheet, Fresh.Password);
        await leaver.SendText("""{"action":"lock","key":"its own","lock_ttl":600}""");
        Assert.True((await leaver.Receive()).Json().Succeeded());
        await leaver.QueueForLock(three.Nodes[1], Wait);
        await using var next = await Waiting(2);

        if (hasAskedMore)
            await leaver.SendText("""{"action":"set","key":"a","value":1}""");
        if (how == "a close frame")
            await leaver.Close(1000);
        else if (how == "invalid text")
            await leaver.SendText(new byte[] { 0x22, 0xFF, 0x22 });
        else
            leaver.Terminate();

        // The end of its session shows in its other lock, and the place it had in whose turn comes first.
        await Eventually.Until("its own lock is free", async () => (await holder.Lock("its own")).Succeeded());
        if (how != "a dropped connection")
            Assert.Equal(how == "a close frame" ? 1000 : 1007, (await leaver.Receive()).CloseCode);
        var unlocked = (await holder.Unlock("k")).Number("index");
        Assert.Equal(unlocked + 1, (await next.Receive()).Json().Number("token"));
        Assert.Equal("not_found", (await holder.Get("a")).Text("code"));
    }

    [Fact]
    public async Task Many_clients_on_all_nodes_wait_for_their_turns_and_never_hold_the_lock_together()
    {
        const int Clients = 9;
        const int Turns = 20;
        var (holders, overlaps, lastToken) = (0, 0, 0L);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async i =>
        {
            await using var client = await TestClient.Open(three.Nodes[i % 3], _sheet, Fresh.Password);
            for (var turn = 0; turn < Turns; turn++)
            {
                var reply = await client.Ask(Wait, TimeSpan.FromSeconds(60));
                Assert.True(reply.Succeeded(), reply.ToString());
                if (Interlocked.Increment(ref holders) != 1)
                    Interlocked.Increment(ref overlaps);
                var token = reply.Number("token") ?? 0;
                Assert.True(token > Interlocked.Exchange(ref lastToken, token));
                await client.Get("k");
                Interlocked.Decrement(ref holders);
                Assert.True((await client.Unlock("k")).Succeeded());
            }
        }));
        Assert.Equal(0, overlaps);
    }

    private async Task<RawWebSocket> Waiting(int node)
    {
        var waiter = await RawWebSocket.Open(three.Nodes[node], _sheet, Fresh.Password);
        await waiter.QueueForLock(three.Nodes[node], Wait);
        return waiter;
    }
}
