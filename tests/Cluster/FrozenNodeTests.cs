using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>A node that hangs without its connections closing is given up like one that died, and starts anew when it wakes.</summary>
public sealed class FrozenNodeTests(ITestOutputHelper output) : ClusterTest(output)
{
    private static readonly TimeSpan LostWithin = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task The_locks_of_a_frozen_nodes_clients_are_freed_and_the_node_joins_anew()
    {
        var follower = await Cluster.WaitForFollower();
        var other = Cluster.Nodes.First(node => node != follower);
        await using var frozen = await RawWebSocket.Open(follower, Sheet, Password);
        await using var waiting = await Open(other);
        await frozen.SendText("""{"action":"lock","key":"l","lock_ttl":600}""");
        var token = (await frozen.Receive()).Json().Number("token");

        follower.Pause();
        await Eventually.Until("the lock is free", async () => (await waiting.Lock("l")).Succeeded(), LostWithin);
        Assert.True((await waiting.Lock("l")).Number("token") > token);
        follower.Resume();

        // Its session ended while it was away, so its client is sent away to open again.
        Assert.Equal(1012, (await frozen.Receive(LostWithin)).CloseCode);
        await using var back = await Open(follower);
        Assert.True((await back.Set("k", 1)).Succeeded());
        await Cluster.WaitForEqualDigests();
    }
}
