using System.Runtime.CompilerServices;
using AdvoCache.Extensions.FusionCache;
using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;
using ZiggyCreatures.Caching.Fusion;

namespace AdvoCache.Tests.Extensions.Caching.Fusion;

/// <summary>FusionCache does not free a lock when something fails between the end of its factory and the release. Its key must not stay blocked.</summary>
[Collection(NodeCollection.Name)]
public sealed class ForgottenLockTests(NodeFixture fixture) : TwoFusionProcesses(fixture)
{
    private static readonly string TooLarge = new('x', FusionProcess.MaxValueBytes + 1);

    [Fact]
    public async Task A_value_that_is_too_large_for_the_second_level_blocks_nobody()
    {
        Assert.Equal(TooLarge, await One.Cache.GetOrSetAsync<string>("k", static _ => Task.FromResult(TooLarge)));

        Assert.Equal("small", await Other.Cache.GetOrSetAsync<string>("k", static _ => Task.FromResult("small")).AsTask().WaitAsync(Eventually.DefaultTimeout));
    }

    [Fact]
    public async Task A_lock_that_nobody_has_any_more_is_freed()
    {
        var (locker, others) = (new AdvoCacheDistributedLocker(One.Client), new AdvoCacheDistributedLocker(Other.Client));
        await ForgetAsync(locker);

        await Eventually.Until("another gets it", async () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return await AcquireAsync(others) is not null;
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ForgetAsync(AdvoCacheDistributedLocker locker) => Assert.NotNull(await AcquireAsync(locker));

    private static async Task<object?> AcquireAsync(AdvoCacheDistributedLocker locker)
        => await locker.AcquireLockAsync("cache", "", "", "k", "lock", TimeSpan.Zero, null, CancellationToken.None);
}
