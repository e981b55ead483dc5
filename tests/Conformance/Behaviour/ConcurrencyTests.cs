using System.Globalization;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>Many writers at once: the original dropped clients, and left their copies different for good (defects 1 and 11).</summary>
[Collection(ThreeNodesCollection.Name)]
public sealed class ConcurrencyTests(ThreeNodes three)
{
    private readonly string _sheet = Fresh.Sheet();

    [Fact]
    public async Task Eight_writers_of_one_sheet_all_stay_and_end_with_equal_copies()
    {
        const int Writers = 8;
        const int Sets = 500;
        const int Keys = 20;
        var clients = await OpenAll(Writers);
        var caches = clients.Select(_ => new NearCache()).ToArray();

        await Task.WhenAll(clients.Select((client, writer) => client.Pipeline(
            Sets,
            i => new { action = "set", key = $"k{i % Keys}", value = (writer * Sets) + i },
            (i, reply) => caches[writer].Wrote($"k{i % Keys}", Number((writer * Sets) + i), reply))));
        await Task.WhenAll(clients.Select((client, writer) => caches[writer].HearAll(client, (Writers - 1) * Sets)));

        AssertEqual(caches);
        await CloseAll(clients);
    }

    [Fact]
    public async Task Concurrent_sets_of_one_key_leave_all_near_caches_equal()
    {
        const int Rounds = 300;
        var clients = await OpenAll(3);
        var caches = clients.Select(_ => new NearCache()).ToArray();

        for (var round = 0; round < Rounds; round++)
        {
            var key = $"round{round}";
            await Task.WhenAll(clients.Select(async (client, i) => caches[i].Wrote(key, Number(i), await client.Set(key, i))));
        }

        await Task.WhenAll(clients.Select((client, i) => caches[i].HearAll(client, 2 * Rounds)));
        AssertEqual(caches);
        await CloseAll(clients);
    }

    private async Task<TestClient[]> OpenAll(int count)
    {
        var clients = new TestClient[count];
        for (var i = 0; i < count; i++)
            clients[i] = await TestClient.Open(three.Nodes[i % 3], _sheet, Fresh.Password);
        return clients;
    }

    private static async Task CloseAll(TestClient[] clients)
    {
        foreach (var client in clients)
        {
            Assert.True(client.IsOpen, "a client was dropped");
            await client.DisposeAsync();
        }
    }

    private static void AssertEqual(NearCache[] caches) =>
        Assert.All(caches, cache => Assert.Equal(caches[0].ToString(), cache.ToString()));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
