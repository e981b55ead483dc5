using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>Locks are in the log: a new leader knows who holds them.</summary>
public sealed class LockFailoverTests(ITestOutputHelper output) : ClusterTest(output)
{
    [Fact]
    public async Task A_lock_held_through_a_node_that_lives_survives_the_leaders_death()
    {
        var leader = await Cluster.WaitForLeader();
        var others = Cluster.Nodes.Where(node => node != leader).ToArray();
        await using var holder = await Open(others[0]);
        await using var rival = await Open(others[1]);
        var token = (await holder.Lock("l")).Number("token");

        leader.Kill();

        Assert.Equal("lock_held", (await rival.Lock("l")).Text("code"));
        Assert.Equal(token, (await holder.Lock("l")).Number("token"));
        Assert.True((await holder.Unlock("l")).Succeeded());
        Assert.True((await rival.Lock("l")).Number("token") > token);
    }
}
