using System.Text.Json;
using AdvoCache.Tests.Cli.Running;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cli.Commands;

[Collection(OneNode.Name)]
public sealed class OperatorTests(NodeFixture fixture) : CommandTest(fixture.Node)
{
    [Fact]
    public async Task Stats_tell_of_the_sheet()
    {
        await Do("set", "a", "1");
        await Do("get", "a");
        await Run("get", "b");

        using var stats = JsonDocument.Parse(await Do("stats", "--json"));
        Assert.Equal(
            ["entries", "bytes", "capacity", "collaborators", "locks", "hits", "misses", "evictions", "expirations"],
            stats.RootElement.EnumerateObject().Select(static figure => figure.Name));
        Assert.Equal(1, stats.RootElement.GetProperty("entries").GetInt32());
        Assert.Equal(1, stats.RootElement.GetProperty("hits").GetInt32());
        Assert.Equal(1, stats.RootElement.GetProperty("misses").GetInt32());
        Assert.Contains("capacity       10000", await Do("stats"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_and_their_status_are_shown()
    {
        using var nodes = JsonDocument.Parse(await Do("nodes", "--json"));
        var name = nodes.RootElement.GetProperty("nodes")[0].GetString();
        Assert.Equal(name, nodes.RootElement.GetProperty("leader").GetString());
        Assert.Equal(name, nodes.RootElement.GetProperty("node").GetString());
        Assert.Matches($"(?m)^{name} +yes +yes$", await Do("nodes"));

        using var status = JsonDocument.Parse(await Do("status", "--json"));
        Assert.Equal("leader", status.RootElement.GetProperty("status").GetProperty("role").GetString());
        Assert.Matches("leader +[0-9]+ +[0-9]+ +yes", await Do("status"));
    }

    [Fact]
    public async Task Status_needs_no_sheet_and_shows_who_does_not_answer()
    {
        var dead = $"ws://127.0.0.1:{FreePorts.Take()}/ws";
        var none = With(("ADVO_SHEET", null), ("ADVO_PASSWORD", null));
        var both = await AdvoProcess.RunAsync(none, null, "status", "--url", $"{Variables["ADVO_URL"]},{dead}");
        Assert.Equal(0, both.Code);
        Assert.Contains("does not answer", both.Output, StringComparison.Ordinal);
        Assert.Equal(3, (await AdvoProcess.RunAsync(none, null, "status", "--url", dead)).Code);
    }

    [Fact]
    public async Task A_benchmark_counts_and_leaves_nothing_behind()
    {
        await Do("set", "mine", "1");
        using var result = JsonDocument.Parse(await Do("bench", "--seconds", "1", "--connections", "2", "--in-flight", "2", "--keys", "10", "--json"));
        var root = result.RootElement;
        Assert.True(root.GetProperty("perSecond").GetDouble() > 0);
        foreach (var kind in (string[])["set", "get"])
        {
            Assert.True(root.GetProperty(kind).GetProperty("count").GetInt64() > 0);
            Assert.True(root.GetProperty(kind).GetProperty("p50Us").GetInt64() <= root.GetProperty(kind).GetProperty("p99Us").GetInt64());
        }
        Assert.Equal("{\"mine\":1}", await Do("dump", "--json"));
    }

    [Fact]
    public async Task Members_need_the_token_and_a_node_that_takes_it()
    {
        AssertOneLine(await Run("member", "list"), 2, "ADVO_ADMIN_TOKEN");
        AssertOneLine(await AdvoProcess.RunAsync(With(("ADVO_ADMIN_TOKEN", "0123456789abcdef")), null, "member", "list"), 4, "disabled");
    }
}
