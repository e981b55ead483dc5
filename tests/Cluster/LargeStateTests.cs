using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>
/// A state that takes longer to send than Raft waits for an answer. A follower that is behind the leader's log gets it all the same, while
/// clients go on writing.
/// </summary>
public sealed class LargeStateTests(ITestOutputHelper output)
{
    private const string Password = "correct horse";
    private const int Keys = 480;
    private const int ValueBytes = 250_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _sheet = $"sheet-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_follower_that_is_far_behind_gets_a_state_of_120_megabytes()
    {
        await using var cluster = await TestCluster.Start(3, NodeSettings.With(("ADVO_SNAPSHOT_LOG_BYTES", "1048576")));
        var leader = await cluster.WaitForLeader();
        var follower = cluster.Nodes.First(node => node != leader);
        await using var writer = await TestClient.Open(leader, _sheet, Password);
        follower.Kill();
        await Fill(writer, 'a');
        await Fill(writer, 'b');
        await follower.Restart();
        await writer.Set("while it catches up", 1);
        await cluster.WaitUntilCaughtUp(follower);
        output.WriteLine(follower.Output);
        Assert.Contains("Installed the leader's snapshot", follower.Output, StringComparison.Ordinal);
        await cluster.WaitForEqualDigests();
        await using var reader = await TestClient.Open(follower, _sheet, Password);
        Assert.Equal(new string('b', ValueBytes), (await reader.Ask(new { action = "get", key = "k0" }, Limit)).Text("value"));
    }

    private static Task Fill(TestClient writer, char with) => writer.Pipeline(
        Keys,
        i => new { action = "set", key = $"k{i}", value = new string(with, ValueBytes) },
        (_, reply) => Assert.True(reply.Succeeded(), reply.ToString()));
}
