using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>The queue for a lock is in the log: whoever leads, it keeps its order, and nobody who waits is forgotten.</summary>
public sealed class LockQueueTests(ITestOutputHelper output) : ClusterTest(output)
{
    private const string Wait = """{"action":"lock","key":"l","wait_ms":600000,"lock_ttl":600}""";
    private static readonly TimeSpan FailoverTimeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_queue_on_the_surviving_nodes_keeps_its_order_when_the_leader_dies()
    {
        var (leader, others) = await LeaderAndOthers();
        await using var holder = await Open(others[0]);
        var token = (await holder.Ask(new { action = "lock", key = "l", lock_ttl = 600 })).Number("token");
        var queue = await Queue(others[1], others[0], others[1], others[0]);

        leader.Kill();

        Assert.True((await holder.Ask(new { action = "unlock", key = "l" }, FailoverTimeout)).Succeeded());
        await ServeInOrder(queue, token);
        Assert.True((await holder.Lock("l")).Succeeded());
    }

    [Fact]
    public async Task A_lock_held_through_the_leader_that_dies_goes_to_the_first_who_waits_elsewhere()
    {
        var (leader, others) = await LeaderAndOthers();
        await using var holder = await Open(leader);
        var token = (await holder.Ask(new { action = "lock", key = "l", lock_ttl = 600 })).Number("token");
        // The second goes down with the node it waits on.
        var queue = await Queue(others[1], leader, others[0]);

        leader.Kill();

        await using (queue[1])
            await ServeInOrder([queue[0], queue[2]], token);
    }

    [Fact]
    public async Task Requests_to_wait_that_are_on_their_way_when_the_leader_dies_are_all_served()
    {
        const int Waiters = 12;
        var (leader, others) = await LeaderAndOthers();
        await using var holder = await Open(others[0]);
        var last = (await holder.Ask(new { action = "lock", key = "l", lock_ttl = 600 })).Number("token");
        var queue = new List<RawWebSocket>();
        for (var i = 0; i < Waiters; i++)
            queue.Add(await RawWebSocket.Open(others[i % 2], Sheet, Password));

        var asking = Task.WhenAll(queue.Select(waiter => waiter.SendText(Wait)));
        leader.Kill();
        await asking;
        Assert.True((await holder.Ask(new { action = "unlock", key = "l" }, FailoverTimeout)).Succeeded());

        // Whichever order the log gave them: one at a time, each of them once.
        while (queue.Count > 0)
        {
            var served = -1;
            Incoming? heard = null;
            await Eventually.Until(
                "one of those who wait has the lock",
                () => (served = queue.FindIndex(waiter => waiter.TryReceive(out heard))) >= 0,
                FailoverTimeout);
            var token = heard?.Json().Number("token");
            Assert.True(token > last, $"{heard} after {last}");
            last = token;
            Assert.All(queue.Where((_, place) => place != served), other => Assert.False(other.TryReceive(out var early), early?.ToString()));
            await Unlock(queue[served]);
            await queue[served].DisposeAsync();
            queue.RemoveAt(served);
        }
    }

    [Fact]
    public async Task A_wait_that_ends_while_there_is_no_leader_is_told_by_the_next_one()
    {
        var (leader, others) = await LeaderAndOthers();
        await using var holder = await Open(others[0]);
        await holder.Ask(new { action = "lock", key = "l", lock_ttl = 600 });
        await using var waiter = await RawWebSocket.Open(others[1], Sheet, Password);
        await waiter.QueueForLock(others[1], """{"action":"lock","key":"l","wait_ms":1000}""");

        leader.Kill();

        Assert.Equal("lock_held", (await waiter.Receive(FailoverTimeout)).Json().Text("code"));
        Assert.True((await holder.Unlock("l")).Succeeded());
        Assert.True((await holder.Lock("l")).Succeeded());
    }

    [Fact]
    public async Task Who_waits_through_a_node_that_is_given_up_loses_the_place_and_is_sent_away()
    {
        var follower = await Cluster.WaitForFollower();
        var other = Cluster.Nodes.First(node => node != follower);
        await using var holder = await Open(other);
        await holder.Ask(new { action = "lock", key = "l", lock_ttl = 600 });
        await using var frozen = await RawWebSocket.Open(follower, Sheet, Password);
        await frozen.SendText("""{"action":"lock","key":"its own","lock_ttl":600}""");
        Assert.True((await frozen.Receive()).Json().Succeeded());
        await frozen.QueueForLock(follower, Wait);
        var queue = await Queue(other);

        follower.Pause();
        await Eventually.Until("the node is given up", async () => (await holder.Lock("its own")).Succeeded(), FailoverTimeout);
        var unlocked = (await holder.Unlock("l")).Number("index");
        await ServeInOrder(queue, unlocked);
        follower.Resume();

        Assert.Equal(1012, (await frozen.Receive(FailoverTimeout)).CloseCode);
        await Cluster.WaitForEqualDigests();
    }

    private async Task<(NodeProcess Leader, NodeProcess[] Others)> LeaderAndOthers()
    {
        var leader = await Cluster.WaitForLeader();
        return (leader, [.. Cluster.Nodes.Where(node => node != leader)]);
    }

    private async Task<RawWebSocket[]> Queue(params NodeProcess[] nodes)
    {
        var queue = new RawWebSocket[nodes.Length];
        for (var place = 0; place < nodes.Length; place++)
        {
            queue[place] = await RawWebSocket.Open(nodes[place], Sheet, Password);
            await queue[place].QueueForLock(nodes[place], Wait);
        }
        return queue;
    }

    /// <summary>Each in turn gets the lock, with a greater token than all before, while none of the others hears anything.</summary>
    private static async Task ServeInOrder(RawWebSocket[] queue, long? last)
    {
        foreach (var waiter in queue)
        {
            var granted = (await waiter.Receive(FailoverTimeout)).Json();
            Assert.True(granted.Number("token") > last, $"{granted} after {last}");
            last = granted.Number("token");
            Assert.All(queue, other => Assert.False(other.TryReceive(out var early), early?.ToString()));
            await Unlock(waiter);
        }
        foreach (var waiter in queue)
            await waiter.DisposeAsync();
    }

    private static async Task Unlock(RawWebSocket holder)
    {
        await holder.SendText("""{"action":"unlock","key":"l"}""");
        Assert.True((await holder.Receive(FailoverTimeout)).Json().Succeeded());
    }
}
