using System.Diagnostics.Metrics;
using System.Text;
using AdvoCache.Client;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Client.Cluster;

public sealed class AdvoCacheClientTests(SingleNodeFixture fixture) : ClientTest, IClassFixture<SingleNodeFixture>
{
    private sealed record User(string Name, int Age);

    [Fact]
    public async Task A_write_shows_before_it_is_awaited_and_reaches_the_others()
    {
        var sheet = NewSheet();
        await using var one = await Connect(fixture.Node, sheet);
        await using var other = await Connect(fixture.Node, sheet);

        var writing = one.SetAsync("user", new User("Ada", 36));
        Assert.Equal(new User("Ada", 36), one.Get<User>("user"));
        var written = await writing;

        Assert.True(written.Index > 0);
        Assert.Equal(written.Index, written.Version);
        Assert.True(one.LastIndex >= written.Index);
        await Eventually.Until("the other hears of it", () => other.Get<User>("user") == new User("Ada", 36));
    }

    [Fact]
    public async Task Raw_json_comes_back_byte_for_byte()
    {
        var sheet = NewSheet();
        await using var one = await Connect(fixture.Node, sheet);
        await one.SetRawAsync("n", " {\"a\" : 9007199254740993, \"b\":1.0}\n"u8.ToArray());
        Assert.True(one.TryGetRaw("n", out var own));
        Assert.Equal("{\"a\" : 9007199254740993, \"b\":1.0}", Encoding.UTF8.GetString(own.Span));
        await using var other = await Connect(fixture.Node, sheet);

        Assert.True(other.TryGetRaw("n", out var json));
        Assert.Equal("{\"a\" : 9007199254740993, \"b\":1.0}", Encoding.UTF8.GetString(json.Span));
    }

    [Fact]
    public async Task Null_placeholders_are_there_and_are_null()
    {
        await using var client = await Connect(fixture.Node, NewSheet());
        await client.SetNullAsync("nobody");
        await client.SetAsync<string?>("nothing", null);

        Assert.True(client.Has("nobody") && client.IsNull("nobody") && client.GetString("nobody") is null);
        Assert.True(client.Has("nothing") && client.IsNull("nothing"));
        Assert.False(client.Has("absent") || client.IsNull("absent"));
    }

    [Fact]
    public async Task Prefixes_and_suffixes_go_here_and_there()
    {
        var sheet = NewSheet();
        await using var one = await Connect(fixture.Node, sheet);
        await using var other = await Connect(fixture.Node, sheet);
        one.Set("user:1", 1);
        one.Set("user:2", 2);
        one.Set("job:2", 3);
        var deleted = await one.DeletePrefixAsync("user:");

        Assert.Equal(2, deleted.Deleted);
        Assert.Equal(["job:2"], one.Keys);
        await Eventually.Until("the other has one key", () => other.Keys.SequenceEqual(["job:2"]));
        one.DeleteSuffix(":2");
        Assert.Empty(one.Keys);
        await Eventually.Until("the other has none", () => other.Count == 0);
    }

    [Fact]
    public async Task A_refused_write_shows_no_more()
    {
        await using var client = await Connect(fixture.Node, NewSheet());
        var first = await client.SetAsync("k", 1);

        var refused = await Assert.ThrowsAsync<AdvoCacheException>(() => client.SetAsync("k", 2, new() { IfVersion = first.Version + 1 }));

        Assert.Equal(ErrorCode.VersionMismatch, refused.Code);
        Assert.Equal(first.Version, refused.Version);
        Assert.Equal(1, client.Get<int>("k"));
        await client.SetAsync("k", 3, new() { IfVersion = first.Version });
        Assert.Equal(3, client.Get<int>("k"));
    }

    [Fact]
    public async Task An_expired_key_goes_everywhere()
    {
        var sheet = NewSheet();
        await using var one = await Connect(fixture.Node, sheet);
        await using var other = await Connect(fixture.Node, sheet);
        await one.SetAsync("k", 1, new() { TimeToLive = TimeSpan.FromSeconds(1) });

        await Eventually.Until("it is gone from both", () => !one.Has("k") && !other.Has("k"));
    }

    [Fact]
    public async Task A_wrong_password_ends_the_attempts()
    {
        var sheet = NewSheet();
        await using var owner = await Connect(fixture.Node, sheet);

        var refused = await Assert.ThrowsAsync<AdvoCacheException>(
            () => AdvoCacheClient.ConnectAsync(OptionsFor([fixture.Node], sheet) with { Password = "wrong" }));

        Assert.Equal(ErrorCode.InvalidPassword, refused.Code);
    }

    [Fact]
    public async Task Changes_are_told_in_order()
    {
        var sheet = NewSheet();
        await using var one = await Connect(fixture.Node, sheet);
        await using var other = await Connect(fixture.Node, sheet);
        var heard = new List<string>();
        other.Changed += (_, change) =>
        {
            lock (heard)
                heard.Add(change.Json is { } json ? Encoding.UTF8.GetString(json.Span) : "gone");
        };
        for (var i = 0; i < 100; i++)
            one.Set("k", i);
        await one.DeleteAsync("k");

        await Eventually.Until("all is told", () => Copy().Count == 101);
        Assert.Equal([.. Enumerable.Range(0, 100).Select(static i => $"{i}"), "gone"], Copy());

        List<string> Copy()
        {
            lock (heard)
                return [.. heard];
        }
    }

    [Fact]
    public async Task Keys_that_are_only_read_locally_are_not_the_first_to_go()
    {
        // Capacity 5: the server would drop "hot", which it has not seen used since.
        var told = 0L;
        using var meter = new MeterListener();
        meter.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "advocache.client.touched_keys")
                listener.EnableMeasurementEvents(instrument);
        };
        var sheet = NewSheet();
        meter.SetMeasurementEventCallback<long>((_, keys, tags, _) => told += tags[0].Value as string == sheet ? keys : 0);
        meter.Start();
        await using var client = await AdvoCacheClient.ConnectAsync(OptionsFor([fixture.Node], sheet) with { TouchInterval = TimeSpan.FromMilliseconds(1) });
        await client.SetAsync("hot", 1);
        for (var i = 0; i < 4; i++)
            await client.SetAsync($"cold{i}", i);

        Assert.True(client.Has("hot"));
        await Eventually.Until("the server knows", () => Volatile.Read(ref told) > 0);
        await client.SetAsync("new", 1);

        await Eventually.Until("the coldest is gone", () => !client.Has("cold0"));
        Assert.True(client.Has("hot"));
    }

    [Fact]
    public async Task A_value_that_is_too_large_fails_alone()
    {
        await using var client = await Connect(fixture.Node, NewSheet());
        var before = client.SetAsync("before", 1);
        var large = client.SetAsync("large", new string('x', 9 * 1024 * 1024));
        var after = client.SetAsync("after", 2);

        await before;
        Assert.Equal(ErrorCode.BadRequest, (await Assert.ThrowsAsync<AdvoCacheException>(() => large)).Code);
        await after;

        Assert.False(client.Has("large"));
        Assert.Equal(2, client.Get<int>("after"));
    }

    [Theory]
    [InlineData("1,\"action\":\"delete_prefix\"")]
    [InlineData("1}")]
    [InlineData("")]
    [InlineData("1 2")]
    [InlineData("{\"a\":}")]
    public async Task What_is_not_one_json_value_is_refused_at_once(string json)
    {
        await using var client = await Connect(fixture.Node, NewSheet());
        await Assert.ThrowsAsync<ArgumentException>(() => client.SetRawAsync("k", Encoding.UTF8.GetBytes(json)));
        Assert.False(client.Has("k"));
    }

    [Fact]
    public async Task Keys_are_whole_characters()
    {
        await using var client = await Connect(fixture.Node, NewSheet());
        await Assert.ThrowsAsync<ArgumentException>(() => client.SetAsync("half \ud800", 1));
        await client.SetAsync("whole \ud83d\ude00 \u0000", 1);
        Assert.True(client.Has("whole \ud83d\ude00 \u0000"));
    }

    [Fact]
    public async Task A_sheet_ends_with_the_last_client_that_leaves_it()
    {
        var sheet = NewSheet();
        var last = await Connect(fixture.Node, sheet);
        await last.SetAsync("k", 1);
        await last.DisposeAsync();

        // Whoever is the first sets the password.
        var anew = OptionsFor([fixture.Node], sheet) with { Password = "another" };
        var first = await Eventually.Get("the sheet is made anew", () => ConnectUnlessRefused(anew));
        await using (first)
            Assert.Equal(0, first.Count);
    }

    [Fact]
    public async Task A_sheet_waits_for_the_next_when_its_last_client_does_not_leave_it()
    {
        var options = OptionsFor([fixture.Node], NewSheet()) with { LeaveOnDispose = false };
        var last = await AdvoCacheClient.ConnectAsync(options);
        await last.SetAsync("k", 1);
        await last.DisposeAsync();

        await using var next = await AdvoCacheClient.ConnectAsync(options);
        await Eventually.Until("the others are gone", async () => await next.StatsAsync() is { Collaborators: 1 });
        Assert.Equal(1, next.Get<int>("k"));
    }

    [Fact]
    public async Task A_node_that_is_silent_does_not_hold_up_the_end_of_a_client()
    {
        var client = await Connect(fixture.Node, NewSheet());
        fixture.Node.Pause();
        try
        {
            await client.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        }
        finally
        {
            fixture.Node.Resume();
        }
        Assert.Equal(ConnectionState.Closed, client.State);
    }

    [Fact]
    public async Task The_nodes_of_the_cluster_are_told()
    {
        await using var client = await Connect(fixture.Node, NewSheet());
        Assert.Equal(client.Node, Assert.Single(client.ClusterNodes));
        Assert.Equal(client.Node, client.Leader);
    }

    [Fact]
    public async Task A_closed_client_refuses()
    {
        var client = await Connect(fixture.Node, NewSheet());
        await client.DisposeAsync();

        Assert.Equal(ConnectionState.Closed, client.State);
        await Assert.ThrowsAsync<AdvoCacheException>(() => client.SetAsync("k", 1));
        await Assert.ThrowsAsync<AdvoCacheException>(() => client.DumpAsync());
        await Assert.ThrowsAsync<AdvoCacheException>(() => client.StatsAsync());
    }
}
