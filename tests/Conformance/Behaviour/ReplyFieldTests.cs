using System.Text.Json;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>The fields that AdvoCache adds to replies and broadcasts: protocol.md, part 2.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class ReplyFieldTests(OneNode one)
{
    private readonly string _sheet = Fresh.Sheet();

    [Theory]
    [InlineData("\"request-1\"")]
    [InlineData("\"\"")]
    [InlineData("17")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("9007199254740993")]
    public async Task An_id_is_echoed_in_replies_and_refusals(string id)
    {
        await using var client = await TestClient.Connect(one.Node);
        Assert.Equal(id, (await client.Ask($$"""{"id":{{id}},"action":"get","key":"k"}""")).Raw("id"));
        Assert.Equal(id, (await client.Ask($$"""{"id":{{id}},"action":"open","sheet":"{{_sheet}}","password":"p"}""")).Raw("id"));
        Assert.False((await client.Broadcast()).Has("id"));
        Assert.Equal(id, (await client.Ask($$"""{"id":{{id}},"action":"set","key":"k","value":1}""")).Raw("id"));
        Assert.Equal(id, (await client.Ask($$"""{"id":{{id}},"action":"get","key":"k"}""")).Raw("id"));
        Assert.Equal(id, (await client.Ask($$"""{"id":{{id}},"action":"nope"}""")).Raw("id"));
    }

    [Fact]
    public async Task A_request_without_id_gets_a_reply_without_id()
    {
        await using var client = await TestClient.Open(one.Node, _sheet, Fresh.Password);
        Assert.False((await client.Set("k", 1)).Has("id"));
    }

    [Fact]
    public async Task Refusals_carry_a_code_for_programs()
    {
        await using var owner = await TestClient.Open(one.Node, _sheet, Fresh.Password);
        await owner.Lock("held");
        await using var client = await TestClient.Connect(one.Node);

        await Refuses(client, "not_open", new { action = "get", key = "k" });
        await Refuses(client, "invalid_json", "nonsense");
        await Refuses(client, "bad_request", new { action = "open", sheet = "", password = "p" });
        await client.Open(_sheet, Fresh.Password);
        await Refuses(client, "already_open", new { action = "open", sheet = _sheet, password = Fresh.Password });
        await Refuses(client, "unknown_action", new { action = "nope" });
        await Refuses(client, "unknown_action", new { action = "GET" });
        await Refuses(client, "not_found", new { action = "get", key = "nobody" });
        await Refuses(client, "lock_held", new { action = "lock", key = "held" });
        await Refuses(client, "not_owner", new { action = "unlock", key = "held" });
        await Refuses(client, "lock_not_found", new { action = "unlock", key = "nobody" });

        await using var stranger = await TestClient.Connect(one.Node);
        await Refuses(stranger, "invalid_password", new { action = "open", sheet = _sheet, password = "wrong" });
    }

    [Fact]
    public async Task Every_change_has_an_index_that_all_hear_and_that_grows()
    {
        await using var writer = await TestClient.Open(one.Node, _sheet, Fresh.Password);
        await using var listener = await TestClient.Connect(one.Node);
        var state = await listener.Open(_sheet, Fresh.Password);
        var last = state.Number("index") ?? throw new InvalidDataException($"no index in {state}");

        object[] changes =
        [
            new { action = "set", key = "k", value = 1 },
            new { action = "set", key = "k", value = 2 },
            new { action = "set_null", key = "n" },
            new { action = "delete", key = "k" },
            new { action = "delete", key = "nobody" },
            new { action = "delete_prefix", prefix = "nobody" },
            new { action = "delete_suffix", suffix = "n" },
        ];
        foreach (var change in changes)
        {
            var index = (await writer.Ask(change)).Number("index");
            var heard = await listener.Broadcast();
            Assert.NotNull(index);
            Assert.Equal(index, heard.Number("index"));
            Assert.True(index > last, $"{index} after {last}: {change}");
            last = index.Value;
        }

        await writer.Set("k", 3);
        Assert.True((await listener.Get("k")).Number("index") > last);
    }

    [Fact]
    public async Task The_version_of_an_entry_is_the_index_of_its_last_set()
    {
        await using var client = await TestClient.Open(one.Node, _sheet, Fresh.Password);
        var first = (await client.Set("k", 1)).Number("index");
        await client.Set("other", 1);
        Assert.Equal(first, (await client.Get("k")).Number("version"));
        var second = (await client.Set("k", 2)).Number("index");
        Assert.Equal(second, (await client.Get("k")).Number("version"));
        Assert.True(second > first);
    }

    [Fact]
    public async Task The_open_reply_says_where_to_go_when_this_node_fails()
    {
        await using var client = await TestClient.Connect(one.Node);
        var reply = await client.Ask(new { action = "open", sheet = _sheet, password = Fresh.Password });
        Assert.False(string.IsNullOrEmpty(reply.Text("node")), reply.ToString());
        Assert.Equal(reply.Text("node"), reply.Text("leader"));
        Assert.Equal(JsonValueKind.Array, reply.GetProperty("nodes").ValueKind);
        Assert.Single(reply.GetProperty("nodes").EnumerateArray());
    }

    private static async Task Refuses(TestClient client, string code, object request)
    {
        var reply = await client.Ask(request);
        Assert.False(reply.Succeeded(), reply.ToString());
        Assert.Equal(code, reply.Text("code"));
        Assert.False(string.IsNullOrEmpty(reply.Text("error")));
    }
}
