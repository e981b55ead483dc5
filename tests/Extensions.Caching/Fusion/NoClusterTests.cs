using AdvoCache.Client;
using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;
using ZiggyCreatures.Caching.Fusion;

namespace AdvoCache.Tests.Extensions.Caching.Fusion;

/// <summary>FusionCache when the whole cluster is away. It waits for a lock without end by default, but only for those that hold it.</summary>
public sealed class NoClusterTests
{
    [Fact]
    public async Task The_factory_runs_without_a_lock_when_nobody_can_be_asked_for_one()
    {
        var sheet = NodeFixture.NewName();
        await using var node = await RelayedNode.StartAsync();
        await using var process = await FusionProcess.StartAsync(NodeFixture.OptionsFor(node.Relayed, sheet) with
        {
            RequestTimeout = TimeSpan.FromMilliseconds(500),
            MaxReconnectDelay = TimeSpan.FromMilliseconds(50),
        });
        await process.Cache.SetAsync("known", "value");
        node.Relay.Cut();
        await Eventually.Until("it is cut off", () => process.Client.State == ConnectionState.Reconnecting);

        Assert.Equal("value", await process.Cache.GetOrSetAsync<string>("known", static _ => throw new InvalidOperationException("It is there.")));
        Assert.Equal("made", await process.Cache.GetOrSetAsync<string>("cold", static _ => Task.FromResult("made")).AsTask().WaitAsync(Eventually.DefaultTimeout));
        await process.Cache.SetAsync("known", "newer").AsTask().WaitAsync(Eventually.DefaultTimeout);
        await process.Cache.RemoveAsync("known").AsTask().WaitAsync(Eventually.DefaultTimeout);
    }
}
