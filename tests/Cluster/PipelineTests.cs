using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

public sealed class PipelineTests(ITestOutputHelper output) : ClusterTest(output)
{
    private const int Sets = 10_000;
    private const int Keys = 100;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 0)]
    public async Task Ten_thousand_pipelined_sets_are_answered_and_heard_on_another_node_in_order(int writing, int listening)
    {
        await using var listener = await Open(Cluster.Nodes[listening]);
        await using var writer = await Open(Cluster.Nodes[writing]);
        var hearing = Task.Run(() => Hear(listener));

        var wrong = new List<string>();
        await writer.Pipeline(
            Sets,
            i => new { action = "set", key = Key(i), value = i, id = i },
            (i, reply) =>
            {
                if (!reply.Succeeded() || reply.Number("id") != i || reply.Text("key") != Key(i))
                    wrong.Add($"{i}: {reply}");
            });

        Assert.Empty(wrong);
        Assert.Empty(await hearing);
        await Cluster.WaitForEqualDigests();
    }

    private static async Task<List<string>> Hear(TestClient listener)
    {
        var wrong = new List<string>();
        var lastIndex = long.MinValue;
        for (var i = 0; i < Sets; i++)
        {
            var heard = await listener.Broadcast(TimeSpan.FromSeconds(30));
            if (heard.Number("value") != i || heard.Text("key") != Key(i) || heard.Number("index") is not { } index || index <= lastIndex)
                wrong.Add($"{i}: {heard}");
            else
                lastIndex = index;
        }

        return wrong;
    }

    private static string Key(int i) => $"k{i % Keys}";
}
