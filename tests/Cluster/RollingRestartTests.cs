using System.Collections.Immutable;
using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>Node after node is stopped by SIGTERM and started again while clients write and read: nobody's operation fails twice, nothing acknowledged is lost.</summary>
public sealed class RollingRestartTests(ITestOutputHelper output) : ClusterTest(output)
{
    private const int Pairs = 4;
    private const int Slots = 20;
    private const int WritesBetweenStops = 200;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Far beyond any election, also on a machine that is busy with other things: what is slow is judged by the gap, not by failures.</summary>
    protected override ImmutableDictionary<string, string> Variables =>
        NodeSettings.With(("ADVO_REQUEST_TIMEOUT_MS", "10000"), ("ADVO_ISOLATION_MS", "10000"));

    private readonly GapClock _gaps = new();
    private readonly Mark?[] _marks = new Mark?[Pairs];
    private readonly List<string> _stale = [];

    [Fact]
    public async Task A_rolling_restart_fails_no_operation_that_is_tried_twice_and_loses_nothing()
    {
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, Pairs).Select(i => new MovingClient(Cluster, Sheet, Password, i)).ToArray();
        var readers = Enumerable.Range(0, Pairs).Select(i => new MovingClient(Cluster, Sheet, Password, i + 1)).ToArray();
        var kept = Enumerable.Range(0, Pairs).Select(_ => new Dictionary<string, long>()).ToArray();
        var running = Task.WhenAll(Enumerable.Range(0, Pairs).SelectMany(i => new[]
        {
            Task.Run(() => Write(i, writers[i], kept[i], stop.Token)),
            Task.Run(() => Read(i, readers[i], stop.Token)),
        }));

        var gaps = new List<TimeSpan>();
        var stops = new List<TimeSpan>();
        try
        {
            for (var round = 0; round < RunSize.Restarts; round++)
            {
                foreach (var node in Cluster.Nodes)
                {
                    await WaitForWrites(running);
                    _gaps.Take();
                    stops.Add(await StopInTime(node));
                    await WaitForWrites(running);
                    gaps.Add(_gaps.Take());
                    await node.Restart();
                }
            }
            await WaitForWrites(running);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }

        MovingClient[] clients = [.. writers, .. readers];
        Report(gaps, stops, clients);
        Assert.Empty(clients.SelectMany(client => client.FailedTwice));
        Assert.Empty(_stale);
        Assert.All(gaps, gap => Assert.InRange(gap, TimeSpan.Zero, RunSize.WriteGap));
        await Cluster.WaitForEqualDigests();
        foreach (var node in Cluster.Nodes)
            await AssertNothingLost(node, kept);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    private static async Task<TimeSpan> StopInTime(NodeProcess node)
    {
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        node.Terminate();
        Assert.Equal(0, await node.WaitForExit(StopLimit));
        return System.Diagnostics.Stopwatch.GetElapsedTime(began);
    }

    private async Task Write(int number, MovingClient client, Dictionary<string, long> kept, CancellationToken stop)
    {
        var generations = new int[Slots];
        var markGeneration = 0;
        for (var value = 1L; !stop.IsCancellationRequested; value++)
        {
            var slot = value % Slots;
            var key = $"w{number}-s{slot}-g{generations[slot]}";
            if (await client.Do(new { action = "set", key, value }) is not { } set)
            {
                kept.Remove(key);
                generations[slot]++;
                continue;
            }
            _gaps.Record();
            kept[key] = value;
            // A first try may take effect after the second. It writes the same, but must not come after a later write.
            if (set.Retried)
                generations[slot]++;
            var mark = new Mark($"mark{number}-g{markGeneration}", value);
            if (await client.Do(new { action = "set", key = mark.Key, value }) is { Retried: false })
                Volatile.Write(ref _marks[number], mark);
            else
                markGeneration++;
        }
    }

    /// <summary>Reads what was acknowledged before the read was sent.</summary>
    private async Task Read(int number, MovingClient client, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // A mark only ever grows.
            if (Volatile.Read(ref _marks[number]) is { } known
                && await client.Do(new { action = "get", key = known.Key }) is { } got
                && !(got.Reply.Number("value") >= known.Value))
            {
                lock (_stale)
                    _stale.Add($"{known}: {got.Reply}");
            }
            await Task.Yield();
        }
    }

    private async Task WaitForWrites(Task running)
    {
        var target = _gaps.Acknowledged + WritesBetweenStops;
        await Eventually.Until(
            $"{WritesBetweenStops} more writes are acknowledged",
            () => running.IsCompleted || _gaps.Acknowledged >= target,
            Patience,
            () => Cluster.Output);
        if (running.IsCompleted)
            await running;
    }

    private async Task AssertNothingLost(NodeProcess node, Dictionary<string, long>[] kept)
    {
        var expected = kept.SelectMany(keys => keys).ToArray();
        await using var reader = await Open(node);
        var lost = new List<string>();
        await reader.Pipeline(
            expected.Length,
            i => new { action = "get", key = expected[i].Key },
            (i, reply) =>
            {
                if (reply.Number("value") != expected[i].Value)
                    lost.Add($"{expected[i]} but {node.Name} answers {reply}");
            });
        Assert.Empty(lost);
    }

    /// <summary>A value that was acknowledged.</summary>
    private sealed record Mark(string Key, long Value);

    private void Report(List<TimeSpan> gaps, List<TimeSpan> stops, MovingClient[] clients)
    {
        var sorted = gaps.Select(gap => gap.TotalMilliseconds).Order().ToArray();
        Report($"{gaps.Count} nodes restarted, {clients.Sum(client => client.Operations)} operations, {clients.Sum(client => client.Retries.Count)} tried twice, " +
            $"{clients.Sum(client => client.FailedTwice.Count)} failed twice, slowest operation {clients.Max(client => client.Slowest).TotalMilliseconds:F0} ms; " +
            $"write gap: median {sorted[sorted.Length / 2]:F0} ms, maximum {sorted[^1]:F0} ms, each [{string.Join(' ', gaps.Select(gap => $"{gap.TotalMilliseconds:F0}"))}]; " +
            $"longest stop {stops.Max().TotalMilliseconds:F0} ms");
        foreach (var retry in clients.SelectMany(client => client.Retries))
            Report($"tried twice: {retry}");
    }
}
