using System.Net.WebSockets;
using System.Text;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>What one client does wrong, or too much of, costs nobody else anything, and costs itself no reply that it is owed.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class AbuseTests(OneNode one)
{
    private readonly string _sheet = Fresh.Sheet();

    [Fact]
    public async Task A_client_that_reads_gets_all_of_many_large_replies()
    {
        const int Reads = 150;
        await using var client = await RawWebSocket.Open(one.Node, _sheet, Fresh.Password);
        await SetLarge(client, 1_000_000);
        var sending = Task.WhenAll(Enumerable.Range(0, Reads).Select(_ => client.SendText("""{"action":"get","key":"large"}""")));
        for (var i = 0; i < Reads; i++)
            Assert.True((await client.Receive()).Json().Succeeded());
        await sending;
    }

    [Fact]
    public async Task Clients_that_vanish_amid_large_replies_leave_the_node_running()
    {
        const int Clients = 40;
        await using var steady = await RawWebSocket.Open(one.Node, _sheet, Fresh.Password);
        await SetLarge(steady, 2_000_000);
        for (var i = 0; i < Clients; i++)
        {
            await using var rude = await RawWebSocket.Open(one.Node, _sheet, Fresh.Password);
            rude.StopReading();
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => rude.SendText("""{"action":"get","key":"large"}""")));
            rude.Terminate();
        }
        await steady.SendText("""{"action":"get","key":"none"}""");
        Assert.Equal("key not found", (await steady.Receive()).Json().Text("error"));
        Assert.True(one.Node.IsRunning);
    }

    [Fact]
    public async Task Replies_owed_come_before_the_close_for_invalid_text()
    {
        const int Sets = 20;
        await using var client = await RawWebSocket.Open(one.Node, _sheet, Fresh.Password);
        for (var i = 0; i < Sets; i++)
            await client.SendText($$"""{"action":"set","key":"k{{i}}","value":{{i}}}""");
        await client.SendText(new byte[] { 0x22, 0xFF, 0x22 });
        for (var i = 0; i < Sets; i++)
            Assert.Equal($"k{i}", (await client.Receive()).Json().Text("key"));
        Assert.Equal(1007, (await client.Receive()).CloseCode);
    }

    [Fact]
    public async Task A_node_alone_takes_no_node_link()
    {
        using var socket = new ClientWebSocket();
        await Assert.ThrowsAsync<WebSocketException>(
            () => socket.ConnectAsync(new UriBuilder(one.Node.WebSocketAddress) { Path = "/node" }.Uri, default));
    }

    private static async Task SetLarge(RawWebSocket client, int length)
    {
        await client.SendText(Encoding.UTF8.GetBytes($$"""{"action":"set","key":"large","value":"{{new string('x', length)}}"}"""));
        Assert.True((await client.Receive()).Json().Succeeded());
    }
}
