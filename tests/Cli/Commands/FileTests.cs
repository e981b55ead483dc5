using AdvoCache.Tests.Cli.Running;

namespace AdvoCache.Tests.Cli.Commands;

[Collection(OneNode.Name)]
public sealed class FileTests(NodeFixture fixture) : CommandTest(fixture.Node)
{
    private const string Lines = """
        {"key":"a","value":1.0}
        {"key":"","value":"ä € 🙂"}
        {"key":"with \"quotes\" and\nlines","value":{"big":9007199254740993,"list":[1, 2]}}
        {"key":"null","value":null}
        {"key":"nothing","value":"__NULL__"}

        """;

    [Fact]
    public async Task What_was_exported_is_imported_as_it_was()
    {
        var (first, second) = (FileOf("first"), FileOf("second"));
        await File.WriteAllTextAsync(first, Lines);
        Assert.Equal("set 5 of 5", await Do("import", first));

        Assert.Equal("exported 5", await Do("export", second));
        Assert.Equal(Lines, await File.ReadAllTextAsync(second));

        await Do("del-prefix", "--all");
        Assert.Equal("{\"read\":5,\"set\":5,\"failed\":0}", (await RunWith(Lines, "import", "-", "--json")).Text);
        Assert.Equal(Lines, (await Run("export")).Output);
    }

    [Fact]
    public async Task One_object_is_a_form_too()
    {
        const string Whole = "{\n  \"a\": 1,\n  \"b\": {\"key\": \"x\",\n    \"value\": 2}\n}";
        Assert.Equal("set 2 of 2", (await RunWith(Whole, "import", "-")).Text);
        Assert.Equal("{\"a\":1,\"b\":{\"key\": \"x\",     \"value\": 2}}", await Do("export", "--object"));
        Assert.Equal("{\"key\":\"a\",\"value\":1}", await Do("export", "--prefix", "a"));
    }

    [Fact]
    public async Task Many_entries_go_in_and_come_out_in_their_order()
    {
        var lines = string.Concat(Enumerable.Range(0, 5_000).Select(static i => $"{{\"key\":\"k{i % 4_000}\",\"value\":{i}}}\n"));
        Assert.Equal("set 5000 of 5000", (await RunWith(lines, "import", "-")).Text);

        var exported = await Do("export");

        Assert.Equal(Enumerable.Range(1_000, 4_000).Select(static i => $"{{\"key\":\"k{i % 4_000}\",\"value\":{i}}}"), exported.Split('\n'));
    }

    [Fact]
    public async Task More_than_the_sheet_holds_is_not_lost_in_silence()
    {
        var lines = string.Concat(Enumerable.Range(0, 10_002).Select(static i => $"{{\"key\":\"k{i}\",\"value\":{i}}}\n"));
        var result = await RunWith(lines, "import", "-");
        Assert.Equal((0, "set 10002 of 10002"), (result.Code, result.Text));
        Assert.Contains("the sheet holds 10000 entries", result.Error, StringComparison.Ordinal);
        Assert.StartsWith("{\"key\":\"k2\"", await Do("export"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_makes_no_sense_is_named_with_its_line()
    {
        AssertOneLine(await RunWith("{\"key\":\"a\",\"value\":1}\n\n{\"key\":\"b\"}\n", "import", "-"), 2, "line 3");
        Assert.Equal("1", await Do("get", "a"));
        AssertOneLine(await RunWith("[1]", "import", "-"), 2, "one JSON object");
        AssertOneLine(await Run("import", FileOf("missing")), 2, "missing");
        AssertOneLine(await Run("export", FileOf("missing/file")), 2, "missing");
    }
}
