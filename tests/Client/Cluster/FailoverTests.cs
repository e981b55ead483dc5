using System.Collections.Concurrent;
using AdvoCache.Client;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Client.Cluster;

/// <summary>Clients through the death of leaders: 3 by default, ADVO_TEST_KILLS in a full run.</summary>
public sealed class FailoverTests(Xunit.Abstractions.ITestOutputHelper output) : ClientTest
{
    private const int Writers = 3;
    private const int Readers = 3;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("ADVO_TEST_KILLS"), out var kills) ? kills : 3;

    [Fact]
    public async Task Clients_outlive_leaders_and_lose_nothing()
    {
        await using var cluster = await TestCluster.Start(3);
        var sheet = NewSheet();
        // One address is enough.
        var writers = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Connect(cluster.Nodes[i % 3], sheet)));
        var readers = await Task.WhenAll(Enumerable.Range(0, Readers).Select(i => Connect(cluster.Nodes[i % 3], sheet)));
        var acknowledged = new ConcurrentDictionary<string, int>();
        using var enough = new CancellationTokenSource();
        var writing = writers.Select((client, number) => Write(client, number, acknowledged, enough.Token)).ToArray();

        var gaps = new List<double>();
        for (var kill = 0; kill < Kills; kill++)
        {
            var leader = await cluster.WaitForLeader(TimeSpan.FromSeconds(30));
            leader.Kill();
            var died = TimeProvider.System.GetTimestamp();
            await Eventually.Until("each writer writes again", AllWriteAgain(acknowledged), TimeSpan.FromSeconds(30), () => cluster.Output);
            gaps.Add(TimeProvider.System.GetElapsedTime(died).TotalSeconds);
            leader.Start();
            await leader.WaitUntilReady();
        }

        await enough.CancelAsync();
        await Task.WhenAll(writing);
        output.WriteLine($"kill to a new write of each writer: {string.Join(", ", gaps.Select(static gap => $"{gap:F2} s"))}; {2 * Enumerable.Range(0, Writers).Sum(number => CountOf(acknowledged, number))} writes");
        var expected = ContentOf(writers[0]);
        foreach (var client in writers.Concat(readers))
            await Eventually.Until("all hold the same", () => ContentOf(client).SequenceEqual(ContentOf(writers[0])), TimeSpan.FromSeconds(20), () => $"{client.State}, {client.Count} of {expected.Count} at {client.LastIndex}");
        foreach (var client in readers)
            Assert.All(acknowledged, pair => Assert.Equal(pair.Value, client.Get<int>(pair.Key)));
        foreach (var client in writers.Concat(readers))
            await client.DisposeAsync();
    }

    private static Func<bool> AllWriteAgain(ConcurrentDictionary<string, int> acknowledged)
    {
        var before = Enumerable.Range(0, Writers).Select(number => CountOf(acknowledged, number)).ToArray();
        return () => Enumerable.Range(0, Writers).All(number => CountOf(acknowledged, number) > before[number] + 1);
    }

    private static int CountOf(ConcurrentDictionary<string, int> acknowledged, int number)
        => acknowledged.TryGetValue($"count{number}", out var count) ? count : 0;

    private static async Task Write(AdvoCacheClient client, int number, ConcurrentDictionary<string, int> acknowledged, CancellationToken token)
    {
        for (var i = 1; !token.IsCancellationRequested; i++)
        {
            await client.SetAsync($"w{number}-{i % 500}", i, token: CancellationToken.None);
            acknowledged[$"w{number}-{i % 500}"] = i;
            await client.SetAsync($"count{number}", i, token: CancellationToken.None);
            acknowledged[$"count{number}"] = i;
            await Task.Delay(Pace, CancellationToken.None);
        }
    }
}
