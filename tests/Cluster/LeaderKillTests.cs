using System.Diagnostics;
using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>The promise of the product: a leader that dies takes nothing with it that was acknowledged.</summary>
public sealed class LeaderKillTests(ITestOutputHelper output) : ClusterTest(output)
{
    private const int Writers = 4;
    private const int WritesBetweenKills = 300;
    private static readonly TimeSpan NextAckTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CatchUpTimeout = TimeSpan.FromSeconds(30);

    private readonly AckClock _clock = new();

    [Fact]
    public async Task Leaders_killed_under_load_lose_no_acknowledged_write_and_come_back_equal()
    {
        var writers = Enumerable.Range(0, Writers).Select(i => new StubbornWriter(Cluster, Sheet, Password, i, _clock)).ToArray();
        using var stop = new CancellationTokenSource();
        var running = Task.WhenAll(writers.Select(writer => Task.Run(() => writer.Run(stop.Token))));

        var outages = new List<TimeSpan>();
        for (var kill = 0; kill < RunSize.Kills; kill++)
        {
            await WaitForWrites(running);
            outages.Add(await KillLeaderAndBringItBack());
        }

        await WaitForWrites(running);
        await stop.CancelAsync();
        await running;
        Assert.Empty(writers.SelectMany(writer => writer.Refusals));
        await Cluster.WaitForEqualDigests();
        foreach (var node in Cluster.Nodes)
            await AssertNothingLost(node, writers);
        Report(outages);
    }

    private async Task<TimeSpan> KillLeaderAndBringItBack()
    {
        var leader = await Cluster.WaitForLeader();
        var killedAt = Stopwatch.GetTimestamp();
        leader.Kill();
        var acknowledgedAt = await _clock.Next().WaitAsync(NextAckTimeout);
        await leader.Restart();
        await Cluster.WaitUntilCaughtUp(leader, CatchUpTimeout);
        return Stopwatch.GetElapsedTime(killedAt, acknowledgedAt);
    }

    private async Task WaitForWrites(Task running)
    {
        var target = _clock.Acknowledged + WritesBetweenKills;
        await Eventually.Until(
            $"{WritesBetweenKills} more writes are acknowledged",
            () => running.IsCompleted || _clock.Acknowledged >= target,
            NextAckTimeout,
            () => Cluster.Output);
        if (running.IsCompleted)
            await running;
    }

    private async Task AssertNothingLost(NodeProcess node, StubbornWriter[] writers)
    {
        var expected = writers.SelectMany(writer => writer.Keys).ToArray();
        await using var reader = await Open(node);
        var lost = new List<string>();
        await reader.Pipeline(
            expected.Length,
            i => new { action = "get", key = expected[i].Key },
            (i, reply) =>
            {
                if (!expected[i].Value.Allows(reply.Number("value")))
                    lost.Add($"{expected[i]} but {node.Name} answers {reply}");
            });
        Assert.Empty(lost);
    }

    private void Report(List<TimeSpan> outages)
    {
        var sorted = outages.Select(outage => outage.TotalMilliseconds).Order().ToArray();
        Report($"{sorted.Length} leaders killed, {_clock.Acknowledged} writes acknowledged; kill to next acknowledged write: " +
            $"median {sorted[sorted.Length / 2]:F0} ms, maximum {sorted[^1]:F0} ms");
    }
}
