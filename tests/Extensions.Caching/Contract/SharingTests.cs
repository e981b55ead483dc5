using AdvoCache.Client;
using AdvoCache.Extensions.Caching;
using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;

namespace AdvoCache.Tests.Extensions.Caching.Contract;

[Collection(NodeCollection.Name)]
public sealed class SharingTests(NodeFixture fixture)
{
    private const int Megabyte = 1024 * 1024;
    private static readonly DistributedCacheEntryOptions NoEnd = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(Megabyte)]
    public async Task Bytes_reach_the_others_as_they_are(int length)
    {
        using var cache = CacheOf(fixture.One, NodeFixture.NewName(), out var options);
        using var other = new AdvoCacheDistributedCache(fixture.Other, options);
        var random = new byte[length];
        new Random(length).NextBytes(random);
        byte[] counting = [.. Enumerable.Range(0, length).Select(static i => (byte)i)];

        await cache.SetAsync("random", random, NoEnd);
        await cache.SetAsync("counting", counting, NoEnd);

        await Eventually.Until("the other has both", async () => await other.GetAsync("random") is not null && await other.GetAsync("counting") is not null);
        var (foundRandom, foundCounting) = (await other.GetAsync("random"), await other.GetAsync("counting"));
        Assert.True(random.AsSpan().SequenceEqual(foundRandom));
        Assert.True(counting.AsSpan().SequenceEqual(foundCounting));
    }

    [Fact]
    public async Task A_removal_reaches_the_others()
    {
        using var cache = CacheOf(fixture.One, NodeFixture.NewName(), out var options);
        using var other = new AdvoCacheDistributedCache(fixture.Other, options);
        await cache.SetAsync("k", [1], NoEnd);
        await Eventually.Until("the other has it", () => other.Get("k") is not null);

        await cache.RemoveAsync("k");

        await Eventually.Until("the other has it no more", () => other.Get("k") is null);
    }

    [Fact]
    public async Task Caches_of_different_prefixes_share_nothing()
    {
        using var cache = CacheOf(fixture.One, NodeFixture.NewName(), out _);
        using var other = CacheOf(fixture.One, NodeFixture.NewName(), out _);

        await cache.SetAsync("k", [1], NoEnd);

        Assert.Null(await other.GetAsync("k"));
    }

    [Fact]
    public async Task What_is_no_entry_counts_as_missing()
    {
        using var cache = CacheOf(fixture.One, NodeFixture.NewName(), out var options);
        await fixture.One.SetAsync(options.KeyPrefix + "k", "something else");
        await fixture.One.SetRawAsync(options.KeyPrefix + "l", "{\"bytes\":\"a\"}"u8.ToArray());

        Assert.Null(await cache.GetAsync("k"));
        Assert.Null(await cache.GetAsync("l"));
        await cache.SetAsync("k", [1], NoEnd);
        Assert.Equal([1], await cache.GetAsync("k"));
    }

    [Fact]
    public async Task A_value_over_the_limit_is_refused_before_it_is_sent()
    {
        using var cache = new AdvoCacheDistributedCache(fixture.One, new() { KeyPrefix = NodeFixture.NewName(), MaxValueBytes = 100 });

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => cache.SetAsync("k", new byte[200], NoEnd));

        Assert.Contains("200 bytes", refused.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(AdvoCacheDistributedCacheOptions.MaxValueBytes), refused.Message, StringComparison.Ordinal);
        await cache.SetAsync("k", new byte[20], NoEnd);
    }

    [Fact]
    public async Task A_value_over_the_limit_is_not_packed_to_learn_that()
    {
        using var cache = new AdvoCacheDistributedCache(fixture.One, new() { KeyPrefix = NodeFixture.NewName(), MaxValueBytes = 100 });
        var value = new byte[16 * Megabyte];
        var parts = Segments.Of(value);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<ArgumentException>("value", () => { _ = cache.SetAsync("k", value, NoEnd); });
        Assert.Throws<ArgumentException>("value", () => { _ = cache.SetAsync("k", parts, NoEnd).AsTask(); });

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Megabyte);
        await cache.SetAsync("k", new byte[20], NoEnd);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("\0\u0000fresh")]
    [InlineData("a\nb\t\"\\/")]
    [InlineData("🦊:*?[]\uFFFF")]
    [InlineData("__proto__")]
    public async Task Any_text_is_a_key(string key)
    {
        using var cache = CacheOf(fixture.One, NodeFixture.NewName(), out var options);
        using var other = new AdvoCacheDistributedCache(fixture.Other, options);

        await cache.SetAsync(key, [1], NoEnd);
        await Eventually.Until("the other has it", () => other.Get(key) is [1]);
        await cache.RemoveAsync(key);

        Assert.Null(await cache.GetAsync(key));
    }

    [Fact]
    public async Task Half_a_character_is_no_key()
    {
        using var cache = CacheOf(fixture.One, NodeFixture.NewName(), out _);

        Assert.Null(await cache.GetAsync("\ud800"));
        await Assert.ThrowsAsync<ArgumentException>(() => cache.SetAsync("\ud800", [1], NoEnd));
        await Assert.ThrowsAsync<ArgumentException>(() => cache.RemoveAsync("\ud800"));
    }

    [Fact]
    public void A_load_timeout_that_no_timer_takes_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => new AdvoCacheDistributedCache(fixture.One, new() { LoadTimeout = TimeSpan.MaxValue }));

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        using var cache = CacheOf(fixture.One, NodeFixture.NewName(), out _);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cache.SetAsync("k", [1], NoEnd, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cache.GetAsync("k", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cache.RemoveAsync("k", cancelled));
        Assert.Null(await cache.GetAsync("k"));
    }

    [Fact]
    public async Task The_first_read_waits_for_the_sheet()
    {
        var sheet = NodeFixture.NewName();
        await using var early = await AdvoCacheClient.ConnectAsync(NodeFixture.OptionsFor(fixture.Node, sheet));
        using var writing = new AdvoCacheDistributedCache(early);
        await writing.SetAsync("k", [1], NoEnd);

        await using var services = new ServiceCollection()
            .AddAdvoCacheDistributedCache(new() { Client = NodeFixture.OptionsFor(fixture.Node, sheet) })
            .BuildServiceProvider();
        Assert.Equal([1], await services.GetRequiredService<IDistributedCache>().GetAsync("k"));

        await using var late = AdvoCacheClient.Start(NodeFixture.OptionsFor(fixture.Node, sheet));
        using var blocking = new AdvoCacheDistributedCache(late);
        Assert.Equal([1], blocking.Get("k"));
    }

    [Fact]
    public async Task Without_a_cluster_reads_find_nothing_after_a_while()
    {
        await using var client = AdvoCacheClient.Start(NodeFixture.OptionsFor(new Uri($"ws://127.0.0.1:{FreePorts.Take()}/ws"), "sheet"));
        using var cache = new AdvoCacheDistributedCache(client, new() { LoadTimeout = TimeSpan.FromMilliseconds(50) });

        Assert.Null(await cache.GetAsync("k"));
        Assert.Null(cache.Get("k"));
    }

    [Fact]
    public async Task A_wrong_password_is_told_to_who_reads()
    {
        var sheet = NodeFixture.NewName();
        await using var owner = await AdvoCacheClient.ConnectAsync(NodeFixture.OptionsFor(fixture.Node, sheet));
        await using var client = AdvoCacheClient.Start(NodeFixture.OptionsFor(fixture.Node, sheet) with { Password = "wrong" });
        using var cache = new AdvoCacheDistributedCache(client);

        var refused = await Assert.ThrowsAsync<AdvoCacheException>(() => cache.GetAsync("k"));

        Assert.Equal(ErrorCode.InvalidPassword, refused.Code);
    }

    [Fact]
    public async Task A_registered_client_is_used_and_a_second_one_refused()
    {
        var options = NodeFixture.OptionsFor(fixture.Node, NodeFixture.NewName());
        var services = new ServiceCollection().AddAdvoCacheClient(options).AddAdvoCacheDistributedCache(new() { KeyPrefix = "p:" });

        Assert.Throws<InvalidOperationException>(() => services.AddAdvoCacheDistributedCache(new() { Client = options }));

        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<IDistributedCache>().SetStringAsync("k", "v");
        Assert.True(provider.GetRequiredService<AdvoCacheClient>().Has("p:k"));
        Assert.Same(provider.GetRequiredService<AdvoCacheDistributedCache>(), provider.GetRequiredService<IDistributedCache>());
    }

    private static AdvoCacheDistributedCache CacheOf(AdvoCacheClient client, string prefix, out AdvoCacheDistributedCacheOptions options)
    {
        options = new() { KeyPrefix = prefix };
        return new(client, options);
    }
}
