using AdvoCache.Tests.Cli.Running;

namespace AdvoCache.Tests.Cli.Commands;

[Collection(OneNode.Name)]
public sealed class WatchTests(NodeFixture fixture) : CommandTest(fixture.Node)
{
    [Fact]
    public async Task Changes_are_shown_until_there_were_enough()
    {
        await Do("set", "before", "1");
        await using var watch = Start("watch", "--count", "3");
        await watch.UntilError("watching");

        await Do("set", "user:1", "{\"a\":[1, 2]}");
        await Do("set", "a key", "x");
        await Do("del", "user:1");

        var ended = await watch.WaitAsync();
        Assert.Equal((0, "set   user:1  {\"a\":[1, 2]}\nset   \"a key\"  \"x\"\ngone  user:1\n"), (ended.Code, ended.Output));
    }

    [Fact]
    public async Task Only_keys_of_the_prefix_and_as_JSON_lines()
    {
        await using var watch = Start("watch", "user:", "--json");
        // Nothing but what it shows tells that it has begun.
        for (var i = 0; !watch.Output.Contains('\n', StringComparison.Ordinal); i++)
            await Do("set", "user:0", $"{i}");
        var begun = watch.Output;
        await Do("set", "other", "1");
        await Do("set", "user:1", "[1,\n2]");
        await Do("del", "user:1");
        await watch.UntilOutput("gone");
        await watch.SendAsync("INT");

        var ended = await watch.WaitAsync();
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.EndsWith("{\"event\":\"set\",\"key\":\"user:1\",\"value\":[1, 2]}\n{\"event\":\"gone\",\"key\":\"user:1\"}\n", ended.Output, StringComparison.Ordinal);
        Assert.StartsWith("{\"event\":\"set\",\"key\":\"user:0\",\"value\":", begun, StringComparison.Ordinal);
        Assert.DoesNotContain("other", ended.Output, StringComparison.Ordinal);
    }
}
