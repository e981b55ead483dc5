using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>One collaborator that never reads must not hold up the others (defect 4: the original froze after 4 MiB).</summary>
[Collection(OneNodeCollection.Name)]
public sealed class SlowReaderTests(OneNode one)
{
    private const int Writes = 320;
    private const int ValueLength = 64 * 1024;
    private const int Keys = 20;

    private readonly string _sheet = Fresh.Sheet();

    [Fact]
    public async Task Others_write_20_MiB_and_can_join_while_one_never_reads()
    {
        await using var asleep = await RawWebSocket.Open(one.Node, _sheet, Fresh.Password);
        asleep.StopReading();
        await using var writer = await TestClient.Open(one.Node, _sheet, Fresh.Password);
        await using var awake = await TestClient.Open(one.Node, _sheet, Fresh.Password);

        var value = new string('x', ValueLength);
        for (var i = 0; i < Writes; i++)
            Assert.True((await writer.Set($"k{i % Keys}", value)).Succeeded());
        await writer.Set("last", 1);

        await using var newcomer = await TestClient.Connect(one.Node);
        var state = await newcomer.Open(_sheet, Fresh.Password);
        Assert.Equal(1, state.GetProperty("data").Number("last"));
        while ((await awake.Broadcast()).Text("key") != "last")
        {
        }
    }
}
