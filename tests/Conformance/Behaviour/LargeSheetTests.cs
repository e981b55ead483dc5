using System.Text.Json;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>A sheet that is sent in many parts is all there.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class LargeSheetTests(OneNode one)
{
    private const int Keys = 2_000;

    private readonly string _sheet = Fresh.Sheet();

    [Fact]
    public async Task Every_entry_arrives()
    {
        await using var writer = await TestClient.Open(one.Node, _sheet, Fresh.Password);
        await writer.Pipeline(Keys, static i => new { action = "set", key = Key(i), value = Value(i) }, static (_, reply) => Assert.True(reply.Succeeded()));

        await using var newcomer = await TestClient.Connect(one.Node);
        AssertWhole((await newcomer.Open(_sheet, Fresh.Password)).GetProperty("data"));
        AssertWhole((await writer.Dump()).GetProperty("value"));
    }

    /// <summary>Now and then one that is larger than a part.</summary>
    private static string Value(int i) => new((char)('a' + (i % 26)), i % 400 == 7 ? 50_000 : 100);

    private static string Key(int i) => $"\"key\" {i}";

    private static void AssertWhole(JsonElement entries)
    {
        Assert.Equal(Keys, entries.EnumerateObject().Count());
        for (var i = 0; i < Keys; i++)
            Assert.Equal(Value(i), entries.GetProperty(Key(i)).GetString());
    }
}
