using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>A node that remembers little tells what it can tell exactly, and the whole sheet otherwise.</summary>
[Collection(TunedNodeCollection.Name)]
public sealed class ForgottenHistoryTests(TunedNode tuned)
{
    private readonly string _sheet = Fresh.Sheet();

    [Theory]
    [InlineData(TunedNode.HistoryChanges, true)]
    [InlineData(TunedNode.HistoryChanges + 1, false)]
    public async Task Changes_that_are_forgotten_are_made_up_for_by_the_whole_sheet(int changes, bool resumes)
    {
        await using var writer = await TestClient.Open(tuned.Node, _sheet, Fresh.Password);
        await using var copy = await LiveCopy.Open(tuned.Node, _sheet, Fresh.Password);
        await copy.Vanish();
        for (var change = 0; change < changes; change++)
            await writer.Set("k", change);
        await copy.Open(tuned.Node);
        Assert.Equal(resumes, copy.Resumed);
        var last = (await writer.Set("last", 1)).Number("index") ?? 0;
        await copy.HearUpTo(last);
        Assert.Equal(resumes ? changes + 1 : 1, copy.Heard.Count);
        Assert.Equal($"{changes - 1}", copy.Content["k"]);
    }

    [Fact]
    public async Task What_was_evicted_meanwhile_is_among_what_was_missed()
    {
        await using var writer = await TestClient.Open(tuned.Node, _sheet, Fresh.Password);
        await using var copy = await LiveCopy.Open(tuned.Node, _sheet, Fresh.Password);
        for (var key = 0; key < TunedNode.Capacity; key++)
            await copy.HearUpTo((await writer.Set($"k{key}", key)).Number("index") ?? 0);
        await copy.Vanish();
        var set = (await writer.Set("new", 1)).Number("index");
        await copy.Open(tuned.Node);
        Assert.True(copy.Resumed);
        await copy.HearUpTo((set ?? 0) + 1);
        Assert.Equal(
            [$$"""{"type":"replicate","key":"new","value":1,"index":{{set}}}""", $$"""{"type":"invalidate","key":"k0","index":{{set + 1}}}"""],
            copy.Heard);
        Assert.Equal(["k1", "k2", "new"], copy.Content.Keys);
    }
}
