using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>Who opened with since learns the index also when nothing happens; nobody else ever hears of it.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class IdleIndexTests(OneNode one)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _sheet = Fresh.Sheet();

    [Fact]
    public async Task An_idle_client_learns_the_index_and_one_that_did_not_ask_does_not()
    {
        await using var old = await RawWebSocket.Open(one.Node, _sheet, Fresh.Password);
        await using var copy = await LiveCopy.Open(one.Node, _sheet, Fresh.Password);
        await using var elsewhere = await TestClient.Open(one.Node, Fresh.Sheet(), Fresh.Password);
        var index = (await elsewhere.Set("k", 1)).Number("index") ?? 0;
        Assert.True(index > copy.Since);
        while (copy.BareIndexes < 3 || copy.Since < index)
            await copy.HearNext(Patience);
        Assert.Empty(copy.Heard);

        await old.SendText("""{"action":"get","key":"nobody"}""");
        Assert.True((await old.Receive()).Json().IsReply());
    }

    [Fact]
    public async Task From_a_bare_index_a_client_resumes()
    {
        await using var writer = await TestClient.Open(one.Node, _sheet, Fresh.Password);
        await using var copy = await LiveCopy.Open(one.Node, _sheet, Fresh.Password);
        while (copy.BareIndexes == 0)
            await copy.HearNext(Patience);
        await copy.Vanish();
        await writer.Set("k", 1);
        await copy.Open(one.Node);
        Assert.True(copy.Resumed);
        await copy.HearNext();
        Assert.Equal("1", copy.Content["k"]);
    }

    [Fact]
    public async Task The_reply_to_an_open_with_since_has_no_index_so_that_it_cannot_be_taken_for_heard()
    {
        await using var client = await TestClient.Connect(one.Node);
        var reply = await client.Ask(new { action = "open", sheet = _sheet, password = Fresh.Password, since = 0 });
        Assert.False(reply.Has("index"), reply.ToString());
        Assert.NotNull((await client.Broadcast()).Number("index"));
    }
}
