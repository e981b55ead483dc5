using AdvoCache.Client;
using AdvoCache.Tests.Extensions.Caching.Failover;
using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Extensions.Caching.Hybrid;

/// <summary>HybridCache when the whole cluster is away.</summary>
public sealed class NoClusterTests
{
    [Fact]
    public async Task Values_are_read_and_made_and_a_removal_says_that_it_failed()
    {
        var sheet = NodeFixture.NewName();
        await using var node = await RelayedNode.StartAsync();
        await using var process = await HybridProcess.StartAsync(NodeFixture.OptionsFor(node.Relayed, sheet) with { RequestTimeout = TimeSpan.FromSeconds(1) });
        await process.Cache.SetAsync("known", "value");
        node.Relay.Cut();
        await Eventually.Until("it is cut off", () => process.Client.State == ConnectionState.Reconnecting);

        Assert.Equal("value", await process.Cache.GetOrCreateAsync<string>("known", static _ => throw new InvalidOperationException("It is there.")));
        Assert.Equal("made", await process.Cache.GetOrCreateAsync("cold", static _ => ValueTask.FromResult("made")));
        await process.Cache.SetAsync("known", "newer");
        Assert.Equal("newer", await process.Cache.GetOrCreateAsync<string>("known", static _ => throw new InvalidOperationException("It is there.")));
        var failure = await Assert.ThrowsAsync<AdvoCacheException>(() => process.Cache.RemoveAsync("known").AsTask());
        Assert.Equal(ErrorCode.Unavailable, failure.Code);
        // The cluster has heard of nothing, so what it last said counts again.
        Assert.Equal("value", await process.Cache.GetOrCreateAsync<string>("known", static _ => throw new InvalidOperationException("It is there.")));
        node.Relay.Mend();
        await process.Client.FetchAsync("connected again");
        await process.Cache.RemoveAsync("known");
        Assert.Equal("after", await process.Cache.GetOrCreateAsync("known", static _ => ValueTask.FromResult("after")));
    }
}
