using AdvoCache.Client;
using AdvoCache.Extensions.FusionCache;
using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;
using ZiggyCreatures.Caching.Fusion;

namespace AdvoCache.Tests.Extensions.Caching.Fusion;

public sealed class LockerTests
{
    private const string CacheName = "cache";

    /// <summary>The lock comes on a connection of its own, here long before the news on the one that the local copy follows.</summary>
    [Fact]
    public async Task Who_gets_the_lock_waits_for_the_news()
    {
        var sheet = NodeFixture.NewName();
        await using var node = await RelayedNode.StartAsync();
        await using var one = await FusionProcess.StartAsync(NodeFixture.OptionsFor(node.Direct, sheet), CacheName);
        await using var late = await FusionProcess.StartAsync(NodeFixture.OptionsFor(node.Relayed, sheet), CacheName);
        node.Relay.HoldUp();
        await one.Cache.SetAsync("k", "made");

        var getting = late.Cache.GetOrSetAsync<string>("k", static _ => throw new InvalidOperationException("It was made before."));
        await Eventually.Until("it has the lock", () => IsHeldAsync(one.Client, "k"));
        node.Relay.LetGo();

        Assert.Equal("made", await getting);
        await Eventually.Until("it has let go of the lock", async () => !await IsHeldAsync(one.Client, "k"));
    }

    [Fact]
    public async Task A_lock_that_others_hold_is_not_had_in_time()
    {
        var sheet = NodeFixture.NewName();
        await using var node = await RelayedNode.StartAsync();
        await using var one = await AdvoCacheClient.ConnectAsync(NodeFixture.OptionsFor(node.Direct, sheet));
        await using var other = await AdvoCacheClient.ConnectAsync(NodeFixture.OptionsFor(node.Direct, sheet));
        var (locker, others) = (new AdvoCacheDistributedLocker(one), new AdvoCacheDistributedLocker(other));

        var held = await AcquireAsync(locker, Timeout.InfiniteTimeSpan);
        Assert.NotNull(held);
        Assert.Null(await AcquireAsync(others, TimeSpan.Zero));
        Assert.Null(others.AcquireLock(CacheName, "", "", "k", "lock", TimeSpan.FromMilliseconds(50), null, CancellationToken.None));

        await locker.ReleaseLockAsync(CacheName, "", "", "k", "lock", held, null, CancellationToken.None);
        var next = others.AcquireLock(CacheName, "", "", "k", "lock", Timeout.InfiniteTimeSpan, null, CancellationToken.None);
        Assert.NotNull(next);
        others.ReleaseLock(CacheName, "", "", "k", "lock", next, null, CancellationToken.None);
        Assert.NotNull(await AcquireAsync(locker, TimeSpan.Zero));
    }

    /// <summary>FusionCache frees no lock when the write of what its factory made is cancelled.</summary>
    [Fact]
    public async Task A_caller_that_gives_up_while_its_value_is_written_blocks_nobody()
    {
        var sheet = NodeFixture.NewName();
        await using var node = await RelayedNode.StartAsync();
        await using var one = await FusionProcess.StartAsync(NodeFixture.OptionsFor(node.Direct, sheet), CacheName);
        await using var impatient = await FusionProcess.StartAsync(NodeFixture.OptionsFor(node.Relayed, sheet), CacheName);
        using var caller = new CancellationTokenSource();
        var making = impatient.Cache.GetOrSetAsync<string>(
            "k",
            _ =>
            {
                node.Relay.HoldUp();
                return Task.FromResult("made");
            },
            token: caller.Token).AsTask();
        await Eventually.Until("the value is written, though the writer is not told", async () => (await one.Cache.TryGetAsync<string>("k")).HasValue);
        Assert.True(await IsHeldAsync(one.Client, "k"));

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => making);
        await Eventually.Until("the lock is free", async () => !await IsHeldAsync(one.Client, "k"));
        node.Relay.LetGo();
    }

    private static async Task<object?> AcquireAsync(AdvoCacheDistributedLocker locker, TimeSpan timeout)
        => await locker.AcquireLockAsync(CacheName, "", "", "k", "lock", timeout, null, CancellationToken.None);

    private static async Task<bool> IsHeldAsync(AdvoCacheClient client, string key)
    {
        var name = Names.Lock(new(), CacheName, key + new FusionCacheOptions().InternalStrings.DistributedLockerLockNameSuffix);
        await using var taken = await client.LockAsync(name, new() { Wait = TimeSpan.Zero });
        return taken is null;
    }
}
