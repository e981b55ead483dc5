using System.Text.Json;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>Who comes back with since and epoch hears exactly what was missed, on any node: protocol.md, "Coming back".</summary>
[Collection(ThreeNodesCollection.Name)]
public sealed class ResumeTests(ThreeNodes three)
{
    private readonly string _sheet = Fresh.Sheet();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_was_missed_comes_in_the_bytes_in_which_others_heard_it_live(int node)
    {
        await using var writer = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await using var witness = await LiveCopy.Open(three.Nodes[1], _sheet, Fresh.Password);
        await using var copy = await LiveCopy.Open(three.Nodes[0], _sheet, Fresh.Password);
        await copy.HearUpTo(await ChangeEverything(writer, "before"));
        await copy.Vanish();
        await witness.HearUpTo(copy.Since);
        var heardBefore = witness.Heard.Count;

        await witness.HearUpTo(await ChangeEverything(writer, "meanwhile"));
        await copy.Open(three.Nodes[node]);
        Assert.True(copy.Resumed);
        await copy.HearUpTo(await ChangeEverything(writer, "after"));
        await witness.HearUpTo(copy.Since);

        Assert.Equal(witness.Heard.Skip(heardBefore), copy.Heard);
        await AssertEqualsDump(copy, writer);
    }

    [Fact]
    public async Task Who_missed_nothing_hears_only_what_comes_next()
    {
        await using var writer = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await using var copy = await LiveCopy.Open(three.Nodes[1], _sheet, Fresh.Password);
        await copy.HearUpTo(Index(await writer.Set("k", 1)));
        await copy.Open(three.Nodes[2]);
        Assert.True(copy.Resumed);
        var next = Index(await writer.Set("k", 2));
        await copy.HearUpTo(next);
        Assert.Equal([$$"""{"type":"replicate","key":"k","value":2,"index":{{next}}}"""], copy.Heard);
    }

    [Fact]
    public async Task What_expired_meanwhile_is_among_what_was_missed()
    {
        await using var writer = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await using var copy = await LiveCopy.Open(three.Nodes[1], _sheet, Fresh.Password);
        await copy.HearUpTo(Index(await writer.Ask(new { action = "set", key = "goes", value = 1, ttl = 1 })));
        await copy.Vanish();
        Assert.Equal("goes", (await writer.Broadcast()).Text("key"));

        await copy.Open(three.Nodes[1]);
        Assert.True(copy.Resumed);
        await copy.HearUpTo(Index(await writer.Set("stays", 1)));
        Assert.Equal(["invalidate", "replicate"], copy.Heard.Select(TypeOf));
        await AssertEqualsDump(copy, writer);
    }

    [Fact]
    public async Task A_sheet_that_was_dropped_and_made_anew_comes_whole()
    {
        await using var copy = await LiveCopy.Open(three.Nodes[0], _sheet, Fresh.Password);
        await using var first = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await copy.HearUpTo(Index(await first.Set("old", 1)));
        var epoch = copy.Epoch;
        await copy.Close();
        await first.Close();
        await using var second = await Eventually.Get("the sheet was made anew", async () =>
        {
            var client = await TestClient.Connect(three.Nodes[1]);
            if (!(await client.Open(_sheet, Fresh.Password)).GetProperty("data").Has("old"))
                return client;
            await client.Close();
            await client.DisposeAsync();
            return null;
        });
        await second.Set("new", 1);

        await copy.Open(three.Nodes[2]);
        Assert.False(copy.Resumed);
        Assert.NotEqual(epoch, copy.Epoch);
        Assert.Equal(["new"], copy.Content.Keys);
    }

    [Theory]
    [InlineData("""{"action":"open","sheet":"$sheet","password":"$password","since":$index}""")]
    [InlineData("""{"action":"open","sheet":"$sheet","password":"$password","since":$index,"epoch":""}""")]
    [InlineData("""{"action":"open","sheet":"$sheet","password":"$password","since":$index,"epoch":"0000000000000000-1"}""")]
    [InlineData("""{"action":"open","sheet":"$sheet","password":"$password","since":-1,"epoch":"$epoch"}""")]
    [InlineData("""{"action":"open","sheet":"$sheet","password":"$password","since":9223372036854775807,"epoch":"$epoch"}""")]
    [InlineData("""{"action":"open","sheet":"$sheet","password":"$password","epoch":"$epoch"}""")]
    public async Task What_names_no_place_in_the_sheet_gets_all_of_it(string open)
    {
        await using var writer = await TestClient.Connect(three.Nodes[0]);
        var state = await writer.Open(_sheet, Fresh.Password);
        var index = Index(await writer.Set("k", 1));
        await using var client = await RawWebSocket.Connect(three.Nodes[0]);
        await client.SendText(open
            .Replace("$sheet", _sheet, StringComparison.Ordinal)
            .Replace("$password", Fresh.Password, StringComparison.Ordinal)
            .Replace("$index", $"{index}", StringComparison.Ordinal)
            .Replace("$epoch", state.Text("epoch"), StringComparison.Ordinal));
        Assert.True((await client.Receive()).Json().Succeeded());
        var whole = (await client.Receive()).Json();
        Assert.Equal("sheet_state", whole.Text("type"));
        Assert.Equal(1, whole.GetProperty("data").Number("k"));
        Assert.True(Index(whole) > index);
        Assert.Equal(state.Text("epoch"), whole.Text("epoch"));
    }

    [Theory]
    [InlineData("\"since\":\"1\"", "since must be an integer")]
    [InlineData("\"since\":1.0", "since must be an integer")]
    [InlineData("\"since\":1,\"epoch\":1", "epoch must be a string")]
    public async Task A_wrong_type_is_a_bad_request_and_the_connection_stays(string fields, string error)
    {
        await using var client = await TestClient.Connect(three.Nodes[0]);
        var reply = await client.Ask($$"""{"action":"open","sheet":"{{_sheet}}","password":"p",{{fields}}}""");
        Assert.Equal(("bad_request", error), (reply.Text("code"), reply.Text("error")));
        await client.Open(_sheet, Fresh.Password);
    }

    [Fact]
    public async Task The_password_is_asked_for_as_ever()
    {
        await using var copy = await LiveCopy.Open(three.Nodes[0], _sheet, Fresh.Password);
        await using var client = await TestClient.Connect(three.Nodes[0]);
        var reply = await client.Ask(new { action = "open", sheet = _sheet, password = "wrong", since = copy.Since, epoch = copy.Epoch });
        Assert.Equal("invalid_password", reply.Text("code"));
    }

    /// <summary>Replies that were lost with the connection are no gap: the client's own writes come back as changes.</summary>
    [Fact]
    public async Task Own_writes_that_were_not_answered_in_time_are_told_after_the_return()
    {
        const int Writes = 2_000;
        await using var other = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await using var copy = await LiveCopy.Open(three.Nodes[0], _sheet, Fresh.Password);
        for (var write = 0; write < Writes; write++)
            await copy.Send(new { action = "set", key = $"k{write}", value = write });
        await copy.HearNext();
        await copy.Vanish();

        await copy.Open(three.Nodes[1]);
        Assert.True(copy.Resumed);
        var (held, heard) = (Array.Empty<string>(), Array.Empty<string>());
        await Eventually.Until(
            "the copy has all writes but the first, whose reply came",
            async () =>
            {
                // Writes that the node took before the connection broke may still be on their way.
                await copy.HearUpTo(Index(await other.Set("last", 1)));
                var dump = await other.Dump();
                await copy.HearUpTo(Index(dump));
                held = [.. dump.GetProperty("value").EnumerateObject().Where(entry => entry.Name != "k0").Select(entry => $"{entry.Name}={entry.Value}").Order()];
                heard = [.. copy.Content.Select(entry => $"{entry.Key}={entry.Value}").Order()];
                return held.SequenceEqual(heard);
            },
            seen: () => $"{held.Length} held, {heard.Length} heard");
    }

    [Fact]
    public async Task Thousands_of_missed_changes_small_and_large_come_through()
    {
        const int Changes = 3_000;
        await using var writer = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await using var copy = await LiveCopy.Open(three.Nodes[1], _sheet, Fresh.Password);
        await copy.Vanish();
        await writer.Pipeline(
            Changes,
            i => new { action = "set", key = $"k{i % 100}", value = new string('x', i % 500 == 0 ? 300_000 : 100) },
            (_, reply) => Assert.True(reply.Succeeded()));
        await copy.Open(three.Nodes[1]);
        Assert.True(copy.Resumed);
        await copy.HearUpTo(Index(await writer.Set("last", 1)));
        Assert.Equal(Changes + 1, copy.Heard.Count);
        await AssertEqualsDump(copy, writer);
    }

    [Fact]
    public async Task A_copy_that_comes_and_goes_among_writers_ends_like_all_others()
    {
        const int Returns = 25;
        await using var writer = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await using var copy = await LiveCopy.Open(three.Nodes[0], _sheet, Fresh.Password);
        using var stop = new CancellationTokenSource();
        var writing = Task.WhenAll(three.Nodes.Select((node, number) => Task.Run(() => Write(node, number, stop.Token))));
        var resumed = 0;
        try
        {
            for (var turn = 1; turn <= Returns; turn++)
            {
                for (var message = 0; message < 20; message++)
                    await copy.HearNext();
                await copy.Open(three.Nodes[turn % three.Nodes.Length]);
                resumed += copy.Resumed ? 1 : 0;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await writing;
        }
        await copy.HearUpTo(Index(await writer.Set("last", 1)));
        await AssertEqualsDump(copy, writer);
        Assert.Equal(Returns, resumed);
    }

    private async Task Write(NodeProcess node, int number, CancellationToken token)
    {
        await using var client = await TestClient.Open(node, _sheet, Fresh.Password);
        var random = new Random(number);
        while (!token.IsCancellationRequested)
        {
            var key = $"k{random.Next(30)}";
            var reply = random.Next(8) switch
            {
                0 => await client.Delete(key),
                1 => await client.Ask(new { action = "delete_prefix", prefix = $"k{random.Next(3)}" }),
                _ => await client.Set(key, random.Next()),
            };
            Assert.True(reply.Succeeded(), reply.ToString());
        }
    }

    /// <summary>One of each kind of change; answers the index of the last.</summary>
    private static async Task<long> ChangeEverything(TestClient writer, string word)
    {
        await writer.Set($"{word}:a", new { word });
        await writer.Set($"{word}:b", null);
        await writer.Set("", word);
        await writer.Set("same", word);
        await writer.Ask(new { action = "set_null", key = $"{word}:n" });
        await writer.Delete($"{word}:b");
        await writer.Delete("nobody");
        await writer.Ask(new { action = "delete_suffix", suffix = ":n" });
        await writer.Ask(new { action = "delete_prefix", prefix = "nothing" });
        if (word == "meanwhile")
        {
            await writer.Ask(new { action = "delete_prefix" });
            await writer.Set("new", word);
        }
        return Index(await writer.Delete(""));
    }

    private static async Task AssertEqualsDump(LiveCopy copy, TestClient client)
    {
        var dump = (await client.Dump()).GetProperty("value").EnumerateObject();
        Assert.Equal(dump.Select(entry => (entry.Name, entry.Value.GetRawText())).Order(), copy.Content.Select(entry => (entry.Key, entry.Value)).Order());
    }

    private static long Index(JsonElement message) => message.Number("index") ?? throw new InvalidDataException($"No index in {message}");

    private static string? TypeOf(string change)
    {
        using var document = JsonDocument.Parse(change);
        return document.RootElement.Text("type");
    }
}
