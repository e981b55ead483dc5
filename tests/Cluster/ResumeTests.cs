using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>A subscriber that comes back after the death of nodes hears exactly what it missed: no gap, no repeat, no whole sheet.</summary>
public sealed class ResumeTests(ITestOutputHelper output) : ClusterTest(output)
{
    private const int Changes = 200;

    [Fact]
    public async Task After_the_leaders_death_the_subscribers_of_all_nodes_go_on_where_they_were()
    {
        var leader = await Cluster.WaitForLeader();
        var survivors = Cluster.Nodes.Where(node => node != leader).ToArray();
        await using var writer = await Open(survivors[0]);
        await using var atLeader = await LiveCopy.Open(leader, Sheet, Password);
        await using var atFollower = await LiveCopy.Open(survivors[1], Sheet, Password);
        await atLeader.HearUpTo(await Write(writer, "before"));

        leader.Kill();
        await atLeader.Vanish();
        await Write(writer, "meanwhile");
        await atLeader.Open(survivors[1]);
        Assert.True(atLeader.Resumed);
        await atLeader.HearUpTo(await Write(writer, "after"));
        await atFollower.HearUpTo(atLeader.Since);

        Assert.Equal(2 * Changes, atLeader.Heard.Count);
        Assert.Equal(3 * Changes, atFollower.Heard.Count);
        Assert.Equal(atFollower.Heard.Skip(Changes), atLeader.Heard);
        await AssertEqualsDump(atLeader, writer);

        // The node that was down remembers what its log holds and what it caught up on.
        await leader.Restart();
        await Cluster.WaitUntilCaughtUp(leader);
        await atLeader.Vanish();
        var last = await Write(writer, "and on");
        await atLeader.Open(leader);
        Assert.True(atLeader.Resumed);
        await atLeader.HearUpTo(last);
        Assert.Equal(Changes, atLeader.Heard.Count);
        await AssertEqualsDump(atLeader, writer);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_all_nodes_were_down_a_subscriber_goes_on_where_it_was(bool killed)
    {
        await using var copy = await LiveCopy.Open(Cluster.Nodes[0], Sheet, Password);
        await using (var writer = await Open(Cluster.Nodes[1]))
        {
            await copy.HearUpTo(await Write(writer, "before"));
            await copy.Vanish();
            await Write(writer, "meanwhile");
            await Task.WhenAll(Cluster.Nodes.Select(node => Down(node, killed)));
        }
        foreach (var node in Cluster.Nodes)
            node.Start();
        await Task.WhenAll(Cluster.Nodes.Select(node => node.WaitUntilReady()));

        await copy.Open(Cluster.Nodes[2]);
        Assert.True(copy.Resumed);
        await using var again = await Open(Cluster.Nodes[0]);
        await copy.HearUpTo(await Write(again, "after"));
        Assert.Equal(2 * Changes, copy.Heard.Count);
        await AssertEqualsDump(copy, again);
    }

    private static Task Down(NodeProcess node, bool killed)
    {
        if (!killed)
            return node.Stop();
        node.Kill();
        return Task.CompletedTask;
    }

    /// <summary>As many changes as promised, each exactly once; answers the index of the last.</summary>
    private static async Task<long> Write(TestClient writer, string word)
    {
        var last = 0L;
        await writer.Pipeline(
            Changes,
            i => i % 10 == 9 ? new { action = "delete", key = $"k{i - 5}" } : new { action = "set", key = $"k{i % 50}", value = $"{word} {i}" },
            (_, reply) =>
            {
                Assert.True(reply.Succeeded(), reply.ToString());
                last = reply.Number("index") ?? 0;
            });
        return last;
    }

    private static async Task AssertEqualsDump(LiveCopy copy, TestClient client)
    {
        var dump = (await client.Dump()).GetProperty("value").EnumerateObject();
        Assert.Equal(dump.Select(entry => (entry.Name, entry.Value.GetRawText())).Order(), copy.Content.Select(entry => (entry.Key, entry.Value)).Order());
    }
}
