using System.Collections.Immutable;
using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>
/// A node without a majority: it acknowledges nothing, reads nothing, says so soon, sends its clients away, and comes back by itself.
/// The request timeout is far away, so whatever is answered here is answered because the node knows.
/// </summary>
public sealed class IsolationTests(ITestOutputHelper output) : ClusterTest(output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    protected override ImmutableDictionary<string, string> Variables =>
        NodeSettings.With(("ADVO_ISOLATION_MS", "1500"), ("ADVO_REQUEST_TIMEOUT_MS", "60000"));

    [Fact]
    public async Task A_leader_alone_with_its_clients_refuses_them_and_sends_them_away()
    {
        var leader = await Cluster.WaitForLeader();
        await IsCutOffAndComesBack(leader, Others(leader));
    }

    [Fact]
    public async Task A_follower_left_alone_refuses_its_clients_and_sends_them_away()
    {
        var follower = await Cluster.WaitForFollower();
        await IsCutOffAndComesBack(follower, Others(follower));
    }

    [Fact]
    public async Task A_node_that_was_stopped_for_longer_than_the_limit_serves_on_when_it_wakes()
    {
        var follower = await Cluster.WaitForFollower();
        await using var client = await Open(follower);
        follower.Pause();
        // The time for which it stands still is what is tested. It is less than the cluster takes to give a node up.
        await Task.Delay(TimeSpan.FromSeconds(2));
        follower.Resume();
        Assert.True((await client.Set("k", 1)).Succeeded());
        Assert.DoesNotContain("CUT OFF", follower.Output, StringComparison.Ordinal);
    }

    private NodeProcess[] Others(NodeProcess node) => [.. Cluster.Nodes.Where(other => other != node)];

    private async Task IsCutOffAndComesBack(NodeProcess alone, NodeProcess[] others)
    {
        await using var asking = await RawWebSocket.Open(alone, Sheet, Password);
        await using var reading = await RawWebSocket.Open(alone, Sheet, Password);
        await using var listening = await RawWebSocket.Open(alone, Sheet, Password);
        await asking.SendText("""{"action":"set","key":"k","value":"before"}""");
        Assert.True((await asking.Receive()).Json().Succeeded());
        await listening.Receive();
        await reading.Receive();

        foreach (var other in others)
            other.Pause();
        await asking.SendText("""{"action":"set","key":"k","value":"lost?","id":1}""");
        await asking.SendText("""{"action":"get","key":"k","id":2}""");
        await reading.SendText("""{"action":"get","key":"k","id":3}""");
        var unsure = await asking.Receive(Soon);
        AssertUnavailable(unsure, 1);
        Assert.True(unsure.Json().GetProperty("maybe").GetBoolean());
        AssertUnavailable(await reading.Receive(Soon), 3);

        // The request behind the write may find the node knowing already, and then is not taken any more.
        var next = await asking.Receive(Soon);
        if (next.Kind == IncomingKind.Text)
        {
            AssertUnavailable(next, 2);
            next = await asking.Receive(Soon);
        }
        AssertSentAway(next);
        AssertSentAway(await reading.Receive(Soon));
        AssertSentAway(await listening.Receive(Soon));
        Assert.True(await alone.Status() is { CutOff: true, Ready: false });
        Assert.Contains("CUT OFF", alone.Output, StringComparison.Ordinal);
        await using (var late = await RawWebSocket.Connect(alone))
        {
            await late.SendText($$"""{"action":"open","sheet":"{{Sheet}}","password":"{{Password}}","id":4}""");
            AssertUnavailable(await late.Receive(Soon), 4);
            AssertSentAway(await late.Receive(Soon));
        }

        foreach (var other in others)
            other.Resume();
        await Eventually.Until("it is back", async () => await alone.Status() is { CutOff: false, CanServe: true }, seen: () => Cluster.Output);
        await using var back = await Open(alone);
        Assert.True((await back.Get("k")).Text("value") is "before" or "lost?");
        Assert.True((await back.Set("k", "after")).Succeeded());
        await Cluster.WaitForEqualDigests();
    }

    private static void AssertUnavailable(Incoming answer, long id)
    {
        Assert.Equal(IncomingKind.Text, answer.Kind);
        Assert.False(answer.Json().Succeeded());
        Assert.Equal("unavailable", answer.Json().Text("code"));
        Assert.Equal(id, answer.Json().Number("id"));
    }

    private static void AssertSentAway(Incoming end)
    {
        Assert.Equal((IncomingKind.Closed, 1013), (end.Kind, end.CloseCode));
        Assert.Contains("cut off", end.Reason, StringComparison.Ordinal);
    }
}
