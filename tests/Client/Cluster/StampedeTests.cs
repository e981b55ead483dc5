using System.Diagnostics;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Client.Cluster;

/// <summary>Processes that want one cold key: 8 by default, ADVO_TEST_PROCESSES in a full run.</summary>
public sealed class StampedeTests : ClientTest
{
    private static int Processes => int.TryParse(Environment.GetEnvironmentVariable("ADVO_TEST_PROCESSES"), out var processes) ? processes : 8;

    [Fact]
    public async Task One_process_of_many_makes_the_value()
    {
        await using var cluster = await TestCluster.Start(3);
        var sheet = NewSheet();
        var processes = Enumerable.Range(0, Processes).Select(i => Start(cluster.Nodes[i % 3], sheet)).ToArray();
        try
        {
            foreach (var process in processes)
                Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
            foreach (var process in processes)
                await process.StandardInput.WriteLineAsync();
            var answers = new List<string>();
            foreach (var process in processes)
                answers.Add(await process.StandardOutput.ReadLineAsync() ?? await process.StandardError.ReadToEndAsync());

            var made = Assert.Single(answers, static answer => answer.StartsWith("made ", StringComparison.Ordinal));
            Assert.All(answers, answer => Assert.Equal(made["made ".Length..], answer["read ".Length..]));
        }
        finally
        {
            foreach (var process in processes)
            {
                if (!process.HasExited)
                    process.Kill();
                process.Dispose();
            }
        }
    }

    private static Process Start(NodeProcess node, string sheet)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "AdvoCache.Creator.dll"), node.WebSocketAddress.ToString(), sheet, "secret", "cold"])
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }
}
