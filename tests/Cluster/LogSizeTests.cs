using System.Diagnostics;
using AdvoCache.Tests.Support;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster;

/// <summary>Endless writes to a bounded state leave a bounded log, and a quick start.</summary>
public sealed class LogSizeTests(ITestOutputHelper output) : ClusterTest(output)
{
    private const int Keys = 10_000;
    private const int BytesPerMiB = 1024 * 1024;
    private static readonly TimeSpan RestartLimit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_log_directory_stays_bounded_and_a_restarted_node_is_ready_in_seconds()
    {
        await using var client = await Open(Cluster.Nodes[0]);
        var watch = Stopwatch.StartNew();
        await client.Pipeline(
            RunSize.Sets,
            i => new { action = "set", key = $"k{i % Keys}", value = i },
            (i, reply) => Assert.True(reply.Succeeded(), $"{i}: {reply}"));
        Report($"{RunSize.Sets} pipelined sets on one connection in {watch.Elapsed.TotalSeconds:F1} s");

        foreach (var node in Cluster.Nodes)
        {
            var size = ScratchFolder.SizeOf(node.DataDirectory) / BytesPerMiB;
            Report($"data directory of {node.Name}: {size} MiB after {RunSize.Sets} sets to {Keys} keys");
            Assert.True(size < RunSize.LogBoundMiB, $"{node.Name} keeps {size} MiB");
        }

        foreach (var node in Cluster.Nodes)
            Report($"{node.Name} ready {await RestartTime(node):F1} s after its start");
        await Cluster.WaitForEqualDigests();
    }

    private static async Task<double> RestartTime(NodeProcess node)
    {
        await node.Stop();
        var watch = Stopwatch.StartNew();
        await node.Restart(RestartLimit);
        return watch.Elapsed.TotalSeconds;
    }
}
