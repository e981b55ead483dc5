using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>SIGTERM, as every deployment sends it: the node ends soon, with clients still connected, and the others go on.</summary>
public sealed class StopTests(ITestOutputHelper output) : ClusterTest(output)
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_stopped_leader_ends_soon_and_the_others_go_on() => await StopUnderClients(await Cluster.WaitForLeader());

    [Fact]
    public async Task A_stopped_follower_ends_soon_and_the_others_go_on() => await StopUnderClients(await Cluster.WaitForFollower());

    [Fact]
    public async Task A_client_that_answers_the_close_of_a_stopping_node_has_not_said_goodbye()
    {
        var stopping = await Cluster.WaitForFollower();
        await using (var client = await RawWebSocket.Open(stopping, Sheet, Password))
        {
            await client.SendText("""{"action":"set","key":"k","value":"kept"}""");
            Assert.True((await client.Receive()).Json().Succeeded());
            stopping.Terminate();
            Assert.Equal(1001, (await client.Receive()).CloseCode);
            await client.Close(1001);
            Assert.Equal(0, await stopping.WaitForExit(StopLimit));
        }

        await using var moved = await Open(await Cluster.WaitForLeader());
        Assert.Equal("kept", (await moved.Get("k")).Text("value"));
    }

    [Fact]
    public async Task A_stopping_leader_answers_what_it_took_and_takes_nothing_that_it_does_not_answer() =>
        await AnswersWhatItTook(await Cluster.WaitForLeader());

    [Fact]
    public async Task A_stopping_follower_answers_what_it_took_and_takes_nothing_that_it_does_not_answer() =>
        await AnswersWhatItTook(await Cluster.WaitForFollower());

    [Fact]
    public async Task The_locks_of_a_stopped_nodes_clients_are_free_when_it_is_gone_and_their_sheet_is_kept()
    {
        var stopping = await Cluster.WaitForFollower();
        await using var holder = await Open(stopping);
        Assert.True((await holder.Set("k", "kept")).Succeeded());
        Assert.True((await holder.Lock("l")).Succeeded());

        stopping.Terminate();
        Assert.Equal(0, await stopping.WaitForExit(StopLimit));

        // Sooner than the cluster gives a silent node up: the node itself has said that its clients are gone.
        await using var next = await Open(await Cluster.WaitForLeader());
        Assert.True((await next.Lock("l")).Succeeded());
        Assert.Equal("kept", (await next.Get("k")).Text("value"));
    }

    [Fact]
    public async Task A_node_that_stops_sends_new_clients_away_and_ends_in_time_also_when_nobody_can_take_over()
    {
        var stopping = await Cluster.WaitForLeader();
        var others = Cluster.Nodes.Where(node => node != stopping).ToArray();
        await using var early = await RawWebSocket.Connect(stopping);
        foreach (var other in others)
            other.Pause();
        stopping.Terminate();

        // It waits for a successor that does not come: time enough to knock.
        await Eventually.Until("it has begun", () => stopping.Output.Contains("gives the leadership", StringComparison.Ordinal), seen: () => stopping.Output);
        await using (var late = await RawWebSocket.Connect(stopping))
            Assert.Equal(1001, (await late.Receive()).CloseCode);
        await early.SendText(@"{""action"":""get""}");
        Assert.Equal("not_open", (await early.Receive()).Json().Text("code"));
        await early.SendText($$"""{"action":"open","sheet":"{{Sheet}}","password":"{{Password}}"}""");
        Assert.Equal("unavailable", (await early.Receive()).Json().Text("code"));
        Assert.Equal(1001, (await early.Receive()).CloseCode);
        Assert.Equal(0, await stopping.WaitForExit(StopLimit));

        foreach (var other in others)
            other.Resume();
        await using var moved = await Open(await Cluster.WaitForLeader());
        Assert.True((await moved.Set("k", 1)).Succeeded());
    }

    private async Task AnswersWhatItTook(NodeProcess stopping)
    {
        using var closed = new CancellationTokenSource();
        await using var client = await RawWebSocket.Open(stopping, Sheet, Password);
        var sending = Task.Run(async () =>
        {
            for (var i = 1; !closed.IsCancellationRequested; i++)
                await client.SendText($$"""{"action":"set","key":"k","value":{{i}}}""");
        });
        var answered = 0;
        var incoming = await client.Receive();
        for (; incoming.Kind == IncomingKind.Text; incoming = await client.Receive(StopLimit))
        {
            Assert.True(incoming.Json().Succeeded(), incoming.ToString());
            if (++answered == 100)
                stopping.Terminate();
        }
        await closed.CancelAsync();
        await sending;
        Assert.Equal(1001, incoming.CloseCode);
        Assert.Equal(0, await stopping.WaitForExit(StopLimit));

        Assert.True(answered >= 100);
        await using var moved = await Open(await Cluster.WaitForLeader());
        Assert.Equal(answered, (await moved.Get("k")).Number("value"));
    }

    private async Task StopUnderClients(NodeProcess stopping)
    {
        await using var client = await Open(stopping);
        Assert.True((await client.Set("k", "before")).Succeeded());

        stopping.Terminate();
        Assert.Equal(0, await stopping.WaitForExit(StopLimit));

        var other = await Cluster.WaitForLeader();
        await using var moved = await Open(other);
        Assert.Equal("before", (await moved.Get("k")).Text("value"));
        Assert.True((await moved.Set("k", "after")).Succeeded());

        await stopping.Restart();
        await Cluster.WaitForEqualDigests();
    }
}
