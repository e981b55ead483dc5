using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>A leader that stands still while another is elected finds reads in its sockets when it wakes. None may be answered from the past.</summary>
public sealed class PausedLeaderTests(ITestOutputHelper output) : ClusterTest(output)
{
    private const int Readers = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Reads_queued_at_a_paused_leader_see_what_the_next_leader_acknowledged()
    {
        var (answered, refused) = (0, 0);
        for (var pause = 0; pause < RunSize.Pauses; pause++)
        {
            var paused = await Cluster.WaitForLeader();
            var other = Cluster.Nodes.First(node => node != paused);
            var readers = await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => Open(paused)));
            await using var writer = await Open(other);
            Assert.True((await writer.Set("k", -1)).Succeeded());

            paused.Pause();
            await Eventually.Until(
                "another node acknowledges", async () => (await writer.Set("k", pause)).Succeeded(), Patience, () => Cluster.Output);
            foreach (var reader in readers)
                await reader.Send("""{"action":"get","key":"k"}""");
            paused.Resume();

            foreach (var reader in readers)
            {
                if (await Answer(reader) is { } value)
                {
                    Assert.Equal(pause, value);
                    answered++;
                }
                else
                {
                    refused++;
                }
                await reader.DisposeAsync();
            }
        }
        Report($"{RunSize.Pauses} leaders paused with reads queued: {answered} answered, none stale, {refused} refused");
    }

    /// <summary>Null: refused, or the connection was closed, as it may be.</summary>
    private static async Task<long?> Answer(TestClient reader)
    {
        try
        {
            return (await reader.Reply(Patience)).Number("value");
        }
        catch (ClosedException)
        {
            return null;
        }
    }
}
