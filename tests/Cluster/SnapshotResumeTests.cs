using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>A node that took a leader's snapshot never heard of the changes in it, and does not pretend that it has.</summary>
public sealed class SnapshotResumeTests(ITestOutputHelper output)
{
    private const string Password = "correct horse";
    private const string InstalledText = "Installed the leader's snapshot";

    /// <summary>Written while the follower is away, in sets of 100 kB to a few keys: more than the log keeps behind a small snapshot.</summary>
    private const int Rounds = 10;
    private const int SetsInRound = 40;
    private const int Keys = 5;

    private readonly string _sheet = $"sheet-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_follower_that_took_a_snapshot_gives_the_whole_sheet_or_exactly_what_was_missed()
    {
        await using var cluster = await TestCluster.Start(3, NodeSettings.With(("ADVO_SNAPSHOT_LOG_BYTES", "1048576"), ("ADVO_ELECTION_TIMEOUT_MS", "2000")));
        var leader = await cluster.WaitForLeader();
        var follower = cluster.Nodes.First(node => node != leader);
        await using var writer = await TestClient.Open(leader, _sheet, Password);
        await using var early = await LiveCopy.Open(follower, _sheet, Password);
        await using var late = await LiveCopy.Open(leader, _sheet, Password);
        await early.HearUpTo((await writer.Set("early", 1)).Number("index") ?? 0);
        follower.Kill();
        await early.Vanish();

        for (var round = 0; round < Rounds; round++)
            await WriteRound(writer, round);
        await follower.Restart();
        await Eventually.Until(
            "the follower took the leader's snapshot",
            async () =>
            {
                await WriteRound(writer, Rounds);
                return follower.Output.Contains(InstalledText, StringComparison.Ordinal);
            },
            TimeSpan.FromSeconds(60),
            () => cluster.Output);
        output.WriteLine(cluster.Output);
        await cluster.WaitUntilCaughtUp(follower);

        await early.Open(follower);
        Assert.False(early.Resumed);
        await late.HearUpTo((await writer.Set("heard", 1)).Number("index") ?? 0);
        await late.Vanish();
        await writer.Set("missed", 1);
        await late.Open(follower);
        Assert.True(late.Resumed);
        var last = (await writer.Set("last", 1)).Number("index") ?? 0;
        string[] expected = [.. Enumerable.Range(0, Keys).Select(key => $"k{key}"), "early", "heard", "missed", "last"];
        Array.Sort(expected, StringComparer.Ordinal);
        foreach (var copy in new[] { early, late })
        {
            await copy.HearUpTo(last);
            Assert.Equal(expected, copy.Content.Keys.Order(StringComparer.Ordinal));
        }
    }

    private static Task WriteRound(TestClient writer, int round)
        => writer.Pipeline(
            SetsInRound,
            i => new { action = "set", key = $"k{i % Keys}", value = new string((char)('a' + round), 100_000) },
            (_, reply) => Assert.True(reply.Succeeded(), reply.ToString()));
}
