using AdvoCache.Client;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Client.Cluster;

public sealed class LockTests(SingleNodeFixture fixture) : ClientTest, IClassFixture<SingleNodeFixture>
{
    private static readonly LockOptions NoWait = new() { Wait = TimeSpan.Zero };

    [Fact]
    public async Task A_lock_is_held_by_one_and_passed_on_with_a_greater_token()
    {
        var sheet = NewSheet();
        await using var one = await Connect(fixture.Node, sheet);
        await using var other = await Connect(fixture.Node, sheet);
        var held = await one.LockAsync("job");
        Assert.NotNull(held);
        Assert.Null(await other.LockAsync("job", NoWait));

        var waiting = other.LockAsync("job");
        await held.DisposeAsync();
        await using var next = await waiting;

        Assert.NotNull(next);
        Assert.True(next.Token > held.Token);
        Assert.True(held.Lost.IsCancellationRequested);
        Assert.True(next.IsHeld);
    }

    [Fact]
    public async Task A_lock_outlives_its_time_while_it_is_renewed()
    {
        var sheet = NewSheet();
        await using var one = await Connect(fixture.Node, sheet);
        await using var other = await Connect(fixture.Node, sheet);
        await using var held = await one.LockAsync("job", NoWait with { TimeToLive = TimeSpan.FromSeconds(3) });
        Assert.NotNull(held);

        // Waits longer than the lock lives.
        Assert.Null(await other.LockAsync("job", new() { Wait = TimeSpan.FromSeconds(4.5) }));
        Assert.True(held.IsHeld);
    }

    [Fact]
    public async Task A_lock_that_is_not_renewed_is_lost_in_time_and_its_fence_refuses()
    {
        var sheet = NewSheet();
        await using var one = await Connect(fixture.Node, sheet);
        await using var other = await Connect(fixture.Node, sheet);
        await using var held = await one.LockAsync("job", NoWait with { TimeToLive = TimeSpan.FromSeconds(1), AutoRenew = false });
        Assert.NotNull(held);
        await one.SetAsync("result", 1, new() { Fence = held.Fence });

        await using var next = await other.LockAsync("job");

        Assert.NotNull(next);
        await Eventually.Until("the first knows", () => !held.IsHeld);
        var refused = await Assert.ThrowsAsync<AdvoCacheException>(() => one.SetAsync("result", 2, new() { Fence = held.Fence }));
        Assert.Equal(ErrorCode.StaleFence, refused.Code);
        Assert.Equal(1, one.Get<int>("result"));
    }

    [Fact]
    public async Task A_long_wait_is_for_holders_and_not_for_a_cluster_that_is_away()
    {
        var options = OptionsFor([fixture.Node], NewSheet()) with { Nodes = [new($"ws://127.0.0.1:{FreePorts.Take()}/ws")], RequestTimeout = TimeSpan.FromMilliseconds(300) };
        await using var client = AdvoCacheClient.Start(options);

        var failure = await Assert.ThrowsAsync<AdvoCacheException>(() => client.LockAsync("job", new() { Wait = TimeSpan.FromDays(1) }).WaitAsync(Eventually.DefaultTimeout));

        Assert.Equal(ErrorCode.Unavailable, failure.Code);
    }
}
