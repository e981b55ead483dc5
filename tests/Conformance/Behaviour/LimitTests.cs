using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>What is refused by a node with the defaults.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class LimitTests(OneNode one)
{
    private const int DefaultMaxMessageBytes = 8 * 1024 * 1024;
    private const int MessageTooBig = 1009;

    [Fact]
    public async Task A_message_of_the_greatest_length_is_read_and_one_byte_more_closes_with_1009()
    {
        await using var client = await RawWebSocket.Open(one.Node, Fresh.Sheet(), Fresh.Password);
        await client.SendText(GetOfLength(DefaultMaxMessageBytes));
        Assert.Equal("key not found", (await client.Receive()).Json().Text("error"));
        await client.SendText(GetOfLength(DefaultMaxMessageBytes + 1));
        var end = await client.Receive();
        Assert.Equal(IncomingKind.Closed, end.Kind);
        Assert.Equal(MessageTooBig, end.CloseCode);
    }

    [Fact]
    public async Task Fragments_count_together()
    {
        await using var client = await RawWebSocket.Open(one.Node, Fresh.Sheet(), Fresh.Password);
        var half = new byte[(DefaultMaxMessageBytes / 2) + 1];
        Array.Fill(half, (byte)' ');
        await client.SendFragments([half, half]);
        Assert.Equal(MessageTooBig, (await client.Receive()).CloseCode);
    }

    [Fact]
    public async Task Replicas_are_refused_when_no_token_is_configured()
    {
        await using var stranger = await TestClient.Connect(one.Node);
        var reply = await stranger.Ask(new { action = "register_replica", instance_id = "r", started_at = "2026-01-01T00:00:00Z", token = "" });
        Assert.False(reply.Succeeded());
        Assert.False(stranger.TryTakeBroadcast(out _));
    }

    private static string GetOfLength(int bytes)
    {
        const string Start = """{"action":"get","key":"nobody","padding":" """;
        const string End = "\"}";
        return Start + new string('x', bytes - Start.Length - End.Length) + End;
    }
}
