using System.Text;
using AdvoCache.Client;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Client.Cluster;

/// <summary>What is asked of the cluster and not of the local copy.</summary>
public sealed class AskingTests(SingleNodeFixture fixture) : ClientTest, IClassFixture<SingleNodeFixture>
{
    [Fact]
    public async Task What_the_cluster_says_of_a_key_can_be_asked()
    {
        await using var client = await Connect(fixture.Node, NewSheet());
        var written = await client.SetAsync("k", "v");

        var value = await client.FetchAsync("k");

        Assert.Equal("\"v\"", Encoding.UTF8.GetString(value!.Json.Span)); // It was set.
        Assert.Equal(written.Version, value.Version);
        Assert.Null(await client.FetchAsync("absent"));
    }

    [Fact]
    public async Task A_dump_is_the_content_as_it_was_set_the_most_recently_used_first()
    {
        var sheet = NewSheet();
        await using var one = await Connect(fixture.Node, sheet);
        await using var other = await Connect(fixture.Node, sheet);
        await one.SetAsync("n \u20ac", 1);
        await one.SetNullAsync("nobody");
        await one.SetRawAsync("nothing", "null"u8.ToArray());
        await one.SetRawAsync("text", "\"\u00e4\""u8.ToArray());
        await one.SetAsync("", 5);
        var last = await one.SetRawAsync("n \u20ac", "{\"a\" : [9007199254740993, 1.0]}"u8.ToArray());

        // Nobody waits for the local copy of this one.
        var dump = await other.DumpAsync();

        Assert.Equal(
            ["n \u20ac={\"a\" : [9007199254740993, 1.0]}", "=5", "text=\"\u00e4\"", "nothing=null", "nobody=\"__NULL__\""],
            dump.Entries.Select(static entry => $"{entry.Key}={Encoding.UTF8.GetString(entry.Json.Span)}"));
        Assert.Equal(["nothing", "nobody"], dump.Entries.Where(static entry => entry.IsNull).Select(static entry => entry.Key));
        Assert.True(dump.Index >= last.Index);
    }

    [Fact]
    public async Task A_dump_of_an_empty_sheet_is_empty()
    {
        await using var client = await Connect(fixture.Node, NewSheet());
        Assert.Empty((await client.DumpAsync()).Entries);
    }

    [Fact]
    public async Task Stats_tell_of_the_sheet_and_its_use()
    {
        var sheet = NewSheet();
        await using var client = await Connect(fixture.Node, sheet);
        await using var other = await Connect(fixture.Node, sheet);
        // Capacity 5: the first makes room for the last.
        for (var i = 0; i < 6; i++)
            await client.SetAsync($"k{i}", i);
        await client.FetchAsync("k1");
        await client.FetchAsync("k2");
        await client.FetchAsync("k0");
        await using var held = await client.LockAsync("job");

        // The third connection is that of the lock.
        Assert.Equal(
            new SheetStats { Entries = 5, Bytes = 15, Capacity = 5, Collaborators = 3, Locks = 1, Hits = 2, Misses = 1, Evictions = 1, Expirations = 0 },
            await client.StatsAsync());
    }

    [Fact]
    public async Task Stats_count_what_has_expired()
    {
        await using var client = await Connect(fixture.Node, NewSheet());
        await client.SetAsync("short", 1, new() { TimeToLive = TimeSpan.FromSeconds(1) });

        await Eventually.Until("it is counted", async () => await client.StatsAsync() is { Entries: 0, Expirations: 1 });
    }
}
