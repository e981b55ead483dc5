using System.Diagnostics;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Behaviour;

/// <summary>TTLs are honoured, and what expires leaves every near cache too: deliberate changes 1 and 2.</summary>
[Collection(ThreeNodesCollection.Name)]
public sealed class ExpiryTests(ThreeNodes three)
{
    // A cleaning run a second, and a busy machine.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly string _sheet = Fresh.Sheet();

    [Theory]
    [InlineData("""{"action":"set","key":"k","value":"v","ttl":1}""")]
    [InlineData("""{"action":"set_null","key":"k","ttl":1}""")]
    public async Task An_expired_key_is_heard_by_all_and_found_by_none(string set)
    {
        await using var writer = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await using var listener = await TestClient.Open(three.Nodes[1], _sheet, Fresh.Password);
        var watch = Stopwatch.StartNew();
        Assert.True((await writer.Ask(set)).Succeeded());
        Assert.Equal("replicate", (await listener.Broadcast()).Text("type"));

        foreach (var client in new[] { writer, listener })
        {
            var heard = await client.Broadcast();
            Assert.Equal("invalidate", heard.Text("type"));
            Assert.Equal("k", heard.Text("key"));
            Assert.True(watch.Elapsed >= TimeSpan.FromSeconds(1), $"expired after {watch.Elapsed}");
            Assert.Equal("key not found", (await client.Get("k")).Text("error"));
        }
    }

    [Fact]
    public async Task Expired_entries_appear_neither_in_dump_nor_in_sheet_state()
    {
        await using var client = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await client.Set("stays", 1);
        await client.Ask(new { action = "set", key = "goes", value = 1, ttl = 1 });
        await Eventually.Until(
            "the dump is without the expired entry",
            async () => !(await client.Dump()).GetProperty("value").Has("goes"),
            TimeSpan.FromSeconds(1) + Grace);

        await using var newcomer = await TestClient.Connect(three.Nodes[2]);
        var state = (await newcomer.Open(_sheet, Fresh.Password)).GetProperty("data");
        Assert.True(state.Has("stays"));
        Assert.False(state.Has("goes"));
    }

    [Fact]
    public async Task A_set_again_lives_by_its_new_ttl()
    {
        await using var client = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        await client.Ask(new { action = "set", key = "k", value = 1, ttl = 1 });
        await client.Ask(new { action = "set", key = "k", value = 2, ttl = 3_600 });
        await client.Ask(new { action = "set", key = "clock", value = 1, ttl = 1 });
        // When the clock's second is over, so is the first life of k.
        Assert.Equal("clock", (await client.Broadcast()).Text("key"));
        Assert.True((await client.Get("k")).Succeeded());
    }

    [Fact]
    public async Task Jitter_spreads_the_ends_over_a_fifth_of_the_ttl()
    {
        var ttl = TimeSpan.FromSeconds(5);
        await using var client = await TestClient.Open(three.Nodes[0], _sheet, Fresh.Password);
        for (var attempt = 0; ; attempt++)
        {
            var (sent, ends, longestPause) = await WatchEndsAsync(client, $"k{attempt}-", ttl);
            var first = ends.Min(static end => end.Before);
            var last = ends.Max(static end => end.After);
            Assert.True(first >= ttl - TimeSpan.FromMilliseconds(100), $"the first ended before {first}");
            Assert.True(last <= sent + (ttl * 1.2) + TimeSpan.FromSeconds(1), $"the last ended after {last}");
            if (last - first >= TimeSpan.FromMilliseconds(200))
                return;
            // Who looks away for as long as the ends are spread over sees them all at once. On a busy machine that happens; not always.
            Assert.True(
                longestPause > TimeSpan.FromMilliseconds(200) && attempt < 3,
                "all ended together: " + string.Join(", ", ends.Select(static end => $"{end.After.TotalSeconds:F3}-{end.Before.TotalSeconds:F3}")));
        }
    }

    /// <summary>
    /// Sets some keys with jitter, and reads them until all have expired: reads find the end of an entry exactly, whenever the cleaning comes. An entry that was there ends
    /// after the question, one that was not has ended before the answer, however long the test was kept from asking.
    /// </summary>
    private static async Task<(TimeSpan Sent, (TimeSpan After, TimeSpan Before)[] Ends, TimeSpan LongestPause)> WatchEndsAsync(
        TestClient client, string prefix, TimeSpan ttl)
    {
        const int Keys = 30;
        var watch = Stopwatch.StartNew();
        await client.Pipeline(Keys, i => new { action = "set", key = prefix + i, value = i, ttl = (int)ttl.TotalSeconds, jitter = true }, (_, _) => { });
        var sent = watch.Elapsed;
        var ends = Enumerable.Range(0, Keys).Select(static _ => (After: TimeSpan.Zero, Before: TimeSpan.MaxValue)).ToArray();
        var (lastAsked, longestPause) = (sent, TimeSpan.Zero);
        await Eventually.Until(
            "all entries have expired",
            async () =>
            {
                var asked = watch.Elapsed;
                longestPause = asked - lastAsked > longestPause ? asked - lastAsked : longestPause;
                lastAsked = asked;
                await client.Pipeline(
                    Keys,
                    i => new { action = "get", key = prefix + i },
                    (i, reply) =>
                    {
                        if (reply.Succeeded())
                            ends[i].After = asked;
                        else if (ends[i].Before == TimeSpan.MaxValue)
                            ends[i].Before = watch.Elapsed;
                    });
                longestPause = watch.Elapsed - asked > longestPause ? watch.Elapsed - asked : longestPause;
                return ends.All(static end => end.Before < TimeSpan.MaxValue);
            },
            (ttl * 1.2) + Grace);
        return (sent, ends, longestPause);
    }
}
