using System.Collections.Immutable;
using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster.Membership;

/// <summary>A node whose data directory is gone must not act as if it had never promised anything.</summary>
public sealed class LostLogTests(ITestOutputHelper output) : ClusterTest(output)
{
    private const int Writes = 200;
    private static readonly TimeSpan WatchFor = TimeSpan.FromSeconds(4);

    // The sheet waits for the test's clients, however slow the machine is.
    protected override ImmutableDictionary<string, string>? Variables => NodeSettings.With(("ADVO_SHEET_LINGER_SECONDS", "600"));

    [Fact]
    public async Task A_follower_that_lost_its_log_joins_again_and_comes_back_equal()
    {
        var follower = await Cluster.WaitForFollower();
        await Write(Cluster.Nodes.First(node => node != follower), 0);

        follower.Kill();
        Wipe(follower);
        await follower.Restart();

        await Cluster.WaitForEqualDigests();
        await AssertHas(follower, Writes);
        // It counts again: the cluster does without any other node.
        (await Cluster.WaitForLeader()).Kill();
        await Write(follower, Writes);
    }

    /// <summary>
    /// The leader and one follower acknowledge writes that the other follower misses; the follower that has them loses its log, and the
    /// leader is cut off. The two that are left have a majority and not one of the writes.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Writes_survive_the_cut_of_the_leader_when_the_other_node_that_has_them_returns(bool logIsLost)
    {
        var leader = await Cluster.WaitForLeader();
        var followers = Cluster.Nodes.Where(node => node != leader).ToArray();
        var (keeper, misser) = (followers[0], followers[1]);
        misser.Pause();
        await Write(leader, 0);

        keeper.Kill();
        if (logIsLost)
            Wipe(keeper);
        leader.Pause();
        misser.Resume();
        keeper.Start();

        if (logIsLost)
        {
            await Eventually.Until(
                "the node that missed the writes has missed the leader too", async () => await misser.Status() is { CanServe: false }, seen: () => Cluster.Output);
            await AssertNobodyServes(keeper, misser);
            leader.Resume();
        }
        else
        {
            await Task.WhenAll(keeper.WaitUntilReady(), misser.WaitUntilReady());
            await AssertHas(misser, Writes);
            leader.Resume();
        }
        await Task.WhenAll(Cluster.Nodes.Select(node => node.WaitUntilReady()));
        await Cluster.WaitForEqualDigests();
        foreach (var node in Cluster.Nodes)
            await AssertHas(node, Writes);
    }

    [Fact]
    public async Task When_a_majority_lost_its_logs_the_operator_is_told_and_one_command_starts_over()
    {
        await Write(Cluster.Nodes[0], 0);
        await Cluster.WaitForEqualDigests();
        foreach (var node in Cluster.Nodes)
            node.Kill();
        Wipe(Cluster.Nodes[1]);
        Wipe(Cluster.Nodes[2]);
        foreach (var node in Cluster.Nodes)
            node.Start();
        await Eventually.Until(
            "the nodes without a log say what to do",
            async () => await Cluster.Nodes[1].Status() is { WaitsFor: { } why } && why.Contains("recover", StringComparison.Ordinal) && why.Contains("n1", StringComparison.Ordinal),
            seen: () => Cluster.Output);

        await Cluster.Nodes[0].Stop();
        Assert.Equal(0, await Cluster.Nodes[0].Run("recover"));
        await Cluster.Nodes[0].Restart();

        await Task.WhenAll(Cluster.Nodes.Select(node => node.WaitUntilReady()));
        await Cluster.WaitForEqualDigests();
        foreach (var node in Cluster.Nodes)
            await AssertHas(node, Writes);
        // All count again.
        Cluster.Nodes[0].Kill();
        await Write(Cluster.Nodes[1], Writes);
    }

    private static async Task AssertNobodyServes(params NodeProcess[] nodes)
    {
        var until = DateTime.UtcNow + WatchFor;
        while (DateTime.UtcNow < until)
        {
            foreach (var node in nodes)
                Assert.False(await node.Status() is { CanServe: true }, $"{node.Name} serves");
            await Task.Delay(100);
        }
    }

    private static void Wipe(NodeProcess node) => Directory.Delete(node.DataDirectory, recursive: true);

    private async Task Write(NodeProcess node, int from)
    {
        await using var client = await Open(node);
        for (var i = from; i < from + Writes; i++)
        {
            var reply = await client.Set($"k{i}", i);
            Assert.True(reply.Succeeded(), reply.ToString());
        }
    }

    private async Task AssertHas(NodeProcess node, int writes)
    {
        await using var client = await Open(node);
        for (var i = 0; i < writes; i++)
            Assert.Equal(i, (await client.Get($"k{i}")).Number("value"));
    }
}
