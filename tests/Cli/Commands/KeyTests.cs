using System.Text.Json;
using AdvoCache.Tests.Cli.Running;

namespace AdvoCache.Tests.Cli.Commands;

[Collection(OneNode.Name)]
public sealed class KeyTests(NodeFixture fixture) : CommandTest(fixture.Node)
{
    [Theory]
    [InlineData("hello", "hello", "\"hello\"")]
    [InlineData("{\"a\": 1.0}", "{\"a\": 1.0}", "{\"a\": 1.0}")]
    [InlineData("-5", "-5", "-5")]
    [InlineData("@home", "@home", "\"@home\"")]
    [InlineData("\"quoted\"", "quoted", "\"quoted\"")]
    [InlineData("null", "null", "null")]
    [InlineData("ä\t€", "ä\t€", "\"ä\\t€\"")]
    public async Task A_value_is_JSON_or_a_string_and_comes_back_as_it_was(string given, string shown, string json)
    {
        await Do("set", "key", given);

        Assert.Equal(shown, await Do("get", "key"));
        using var answer = JsonDocument.Parse(await Do("get", "key", "--json"));
        Assert.Equal(json, answer.RootElement.GetProperty("value").GetRawText());
        Assert.Equal("key", answer.RootElement.GetProperty("key").GetString());
        Assert.True(answer.RootElement.GetProperty("version").GetInt64() > 0);
    }

    [Fact]
    public async Task A_string_can_be_forced_and_the_input_be_the_value()
    {
        await Do("set", "number", "5", "--string");
        Assert.Equal("\"5\"", JsonOf(await Do("get", "number", "--json"), "value"));

        Assert.Equal(0, (await RunWith("two\nlines\n", "set", "text", "-")).Code);
        Assert.Equal("two\nlines", await Do("get", "text"));
        Assert.Equal(0, (await RunWith("[1,\n 2]\n", "set", "list", "-")).Code);
        Assert.Equal("[1,  2]", JsonOf(await Do("get", "list", "--json"), "value"));
    }

    [Theory]
    [InlineData("--odd")]
    [InlineData("")]
    [InlineData("get")]
    [InlineData("a key=b:c")]
    public async Task Any_text_is_a_key(string key)
    {
        await Do("set", "--ttl", "1m", "--", key, "--json");
        Assert.Equal("--json", await Do("get", "--", key));
        await Do("del", "--", key);
        Assert.Equal(1, (await Run("get", "--", key)).Code);
    }

    [Fact]
    public async Task A_key_that_is_not_there_ends_with_1()
    {
        AssertOneLine(await Run("get", "nowhere"), 1, "key not found: nowhere");

        var json = await Run("get", "nowhere", "--json");
        Assert.Equal((1, ""), (json.Code, json.Output));
        Assert.Equal("\"not_found\"", JsonOf(json.Error, "code"));
    }

    [Fact]
    public async Task A_condition_decides_about_a_write()
    {
        var version = JsonOf(await Do("set", "key", "1", "--if-version", "0", "--json"), "version");

        AssertOneLine(await Run("set", "key", "2", "--if-version", "0"), 1, $"version mismatch: the key has version {version}");
        AssertOneLine(await Run("set", "other", "2", "--if-version", "7"), 1, "there is no such key");
        AssertOneLine(await Run("del", "key", "--if-version", "0"), 1, "version mismatch");
        Assert.StartsWith("ok, version ", await Do("set", "key", "3", "--if-version", version), StringComparison.Ordinal);
        Assert.Equal("3", await Do("get", "key"));
    }

    [Fact]
    public async Task Keys_are_deleted_one_by_one_and_by_prefix_and_suffix()
    {
        foreach (var key in (string[])["a:1", "a:2", "b:1", "b:2", "c"])
            await Do("set", key, "1");

        Assert.Equal("ok", await Do("del", "c"));
        Assert.Equal("deleted 2", await Do("del-prefix", "a:"));
        Assert.Equal("1", JsonOf(await Do("del-suffix", ":2", "--json"), "deleted"));
        Assert.Equal("b:1\t1", await Do("dump"));
        AssertOneLine(await Run("del-prefix", ""), 2, "--all");
        Assert.Equal("deleted 1", await Do("del-prefix", "--all"));
        Assert.Equal("{}", await Do("dump", "--json"));
    }

    [Fact]
    public async Task A_dump_has_everything_the_most_recently_used_first()
    {
        await Do("set", "user:1", "{\"n\":9007199254740993}");
        await Do("set-null", "missing");
        await Do("set", "user:2", "x");

        Assert.Equal("{\"user:2\":\"x\",\"missing\":\"__NULL__\",\"user:1\":{\"n\":9007199254740993}}", await Do("dump", "--json"));
        Assert.Equal("user:2\t\"x\"\nuser:1\t{\"n\":9007199254740993}", await Do("dump", "user:"));
    }

    [Fact]
    public async Task An_entry_ends_when_its_time_is_over()
    {
        await using var watch = Start("watch", "short", "--count", "2");
        await watch.UntilError("watching");
        await Do("set", "short", "1", "--ttl", "1s");

        Assert.Equal("set   short  1\ngone  short\n", (await watch.WaitAsync()).Output);
        Assert.Equal(1, (await Run("get", "short")).Code);
    }

    private static string JsonOf(string text, string field)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty(field).GetRawText();
    }
}
