using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>What the original's locks got wrong, and the fencing tokens that it did not have.</summary>
[Collection(ThreeNodesCollection.Name)]
public sealed class LockTests(ThreeNodes three)
{
    private readonly string _sheet = Fresh.Sheet();

    [Fact]
    public async Task The_fencing_token_grows_with_every_owner()
    {
        await using var first = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await using var second = await TestClient.Open(three.Nodes[1], _sheet, Fresh.Password);
        var last = 0L;
        foreach (var client in new[] { first, second, second, first })
        {
            var token = (await client.Lock("k")).Number("token");
            Assert.True(token > last, $"{token} after {last}");
            last = token.Value;
            Assert.True((await client.Unlock("k")).Succeeded());
        }
    }

    [Fact]
    public async Task Lock_names_of_different_sheets_never_collide()
    {
        await using var inner = await TestClient.Open(three.Nodes[0], $"{_sheet}:x", Fresh.Password);
        await using var outer = await TestClient.Open(three.Nodes[1], _sheet, Fresh.Password);
        Assert.True((await inner.Lock("k")).Succeeded());
        Assert.True((await outer.Lock("x:k")).Succeeded());
        Assert.True((await inner.Unlock("k")).Succeeded());
        Assert.True((await outer.Unlock("x:k")).Succeeded());
    }

    [Theory]
    [InlineData(9_223_372_037)]
    [InlineData(9_223_372_036_854_775)]
    [InlineData(long.MaxValue)]
    public async Task A_huge_lock_ttl_does_not_overflow_into_a_free_lock(long seconds)
    {
        await using var owner = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await using var other = await TestClient.Open(three.Nodes[1], _sheet, Fresh.Password);
        Assert.True((await owner.Ask(new { action = "lock", key = "k", lock_ttl = seconds })).Succeeded());
        Assert.Equal("lock held by another client", (await other.Lock("k")).Text("error"));
        Assert.True((await owner.Unlock("k")).Succeeded());
    }

    [Fact]
    public async Task A_client_that_vanishes_frees_its_locks_at_once()
    {
        await using var other = await TestClient.Open(three.Nodes[1], _sheet, Fresh.Password);
        await using var owner = await RawWebSocket.Open(three.Nodes[0], _sheet, Fresh.Password);
        await owner.SendText("""{"action":"lock","key":"k","lock_ttl":600}""");
        Assert.True((await owner.Receive()).Json().Succeeded());

        owner.Terminate();
        await Eventually.Until("the lock is free", async () => (await other.Lock("k")).Succeeded());
    }

    [Fact]
    public async Task Many_clients_on_all_nodes_never_hold_a_lock_together()
    {
        const int Clients = 6;
        const int Turns = 20;
        var holders = 0;
        var overlaps = 0;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async i =>
        {
            await using var client = await TestClient.Open(three.Nodes[i % 3], _sheet, Fresh.Password);
            for (var turn = 0; turn < Turns; turn++)
            {
                await Eventually.Until("it is this client's turn", async () => (await client.Lock("k")).Succeeded(), TimeSpan.FromSeconds(60));
                if (Interlocked.Increment(ref holders) != 1)
                    Interlocked.Increment(ref overlaps);
                await client.Get("k");
                Interlocked.Decrement(ref holders);
                await client.Unlock("k");
            }
        }));
        Assert.Equal(0, overlaps);
    }
}
