using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using AdvoCache.Client;
using AdvoCache.Extensions.Caching;
using AdvoCache.Tests.Extensions.Caching.Contract;
using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Time.Testing;

namespace AdvoCache.Tests.Extensions.Caching.Sliding;

[Collection(NodeCollection.Name)]
public sealed class RenewalTests : IDisposable
{
    /// <summary>So many answers in a row say that nothing more is on its way.</summary>
    private const int Rounds = 20;

    private static readonly byte[] Value = [1, 2, 3];
    private static readonly DistributedCacheEntryOptions Minute = new() { SlidingExpiration = TimeSpan.FromMinutes(1) };

    private readonly FakeTimeProvider _clock = new(WholeMilliseconds.Now);
    private readonly string _prefix = NodeFixture.NewName();
    private readonly AdvoCacheClient _client;
    private readonly AdvoCacheClient _otherClient;
    private readonly AdvoCacheDistributedCache _cache;
    private readonly AdvoCacheDistributedCache _other;

    public RenewalTests(NodeFixture fixture)
    {
        (_client, _otherClient) = (fixture.One, fixture.Other);
        var options = new AdvoCacheDistributedCacheOptions { KeyPrefix = _prefix, Time = _clock };
        _cache = new(_client, options);
        _other = new(_otherClient, options);
    }

    private string Key => _prefix + "k";

    public void Dispose()
    {
        _cache.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task An_early_use_is_told_at_the_end_of_the_first_quarter()
    {
        var start = Now();
        await _cache.SetAsync("k", Value, Minute);
        var version = await VersionAsync();
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(Value, await _cache.GetAsync("k"));
        Assert.Equal(version, await VersionAsync());

        _clock.Advance(TimeSpan.FromSeconds(5));

        await Eventually.Until("the other has the new end", () => EndFor(_otherClient) == start + 70_000);
        _clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(Value, await _other.GetAsync("k"));
    }

    [Fact]
    public async Task Many_uses_make_one_write()
    {
        await _cache.SetAsync("k", Value, Minute);
        var end = EndFor(_client);
        _clock.Advance(TimeSpan.FromSeconds(20));
        for (var i = 0; i < 100; i++)
            Assert.Equal(Value, await _cache.GetAsync("k"));
        await Eventually.Until("the use is told", () => EndFor(_client) > end);
        var version = await VersionAsync();

        _clock.Advance(TimeSpan.FromSeconds(14));
        for (var i = 0; i < 100; i++)
            await _cache.RefreshAsync("k");

        for (var i = 0; i < Rounds; i++)
            Assert.Equal(version, await VersionAsync());
    }

    [Fact]
    public async Task A_refresh_that_is_due_is_committed_when_it_returns()
    {
        var start = Now();
        await _cache.SetAsync("k", Value, Minute);
        _clock.Advance(TimeSpan.FromSeconds(15));

        await _cache.RefreshAsync("k");

        var known = await _otherClient.FetchAsync(Key);
        Assert.Equal(start + 75_000, End(known!.Json)); // It was set.
    }

    [Fact]
    public async Task What_was_removed_meanwhile_stays_away()
    {
        await _cache.SetAsync("k", Value, Minute);
        Assert.Equal(Value, await _cache.GetAsync("k"));
        await _otherClient.DeleteAsync(Key);

        _clock.Advance(TimeSpan.FromSeconds(15));

        for (var i = 0; i < Rounds; i++)
            Assert.Null(await _otherClient.FetchAsync(Key));
    }

    [Fact]
    public async Task What_was_overwritten_meanwhile_stays_so()
    {
        await _cache.SetAsync("k", Value, Minute);
        Assert.Equal(Value, await _cache.GetAsync("k"));
        await _other.SetAsync("k", [9], new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5) });
        var version = await VersionAsync();

        _clock.Advance(TimeSpan.FromSeconds(15));

        for (var i = 0; i < Rounds; i++)
            Assert.Equal(version, await VersionAsync());
        Assert.Equal([9], await _other.GetAsync("k"));
    }

    /// <summary>Longer than any timer takes.</summary>
    [Fact]
    public async Task A_use_within_a_very_long_span_is_told()
    {
        var start = Now();
        await _cache.SetAsync("k", Value, new() { SlidingExpiration = TimeSpan.FromDays(400) });
        _clock.Advance(TimeSpan.FromDays(10));
        Assert.Equal(Value, await _cache.GetAsync("k"));

        _clock.Advance(TimeSpan.FromDays(91));

        await Eventually.Until("the other has the new end", () => EndFor(_otherClient) == start + (long)TimeSpan.FromDays(410).TotalMilliseconds);
    }

    [Fact]
    public async Task What_was_overwritten_is_kept_in_memory_by_nobody()
    {
        await _cache.SetAsync("k", Value, Minute);
        Assert.Equal(Value, await _cache.GetAsync("k"));
        var stored = Stored();
        await _cache.SetAsync("k", [9], Minute);

        await Eventually.Until("it is gone", () =>
        {
            GC.Collect();
            return !stored.TryGetTarget(out _);
        });
    }

    [Fact]
    public async Task A_newer_value_of_a_key_is_told_of_though_an_older_one_waits_for_its_quarter()
    {
        var start = Now();
        await _cache.SetAsync("k", Value, new() { SlidingExpiration = TimeSpan.FromHours(1) });
        Assert.Equal(Value, await _cache.GetAsync("k"));
        await _cache.SetAsync("k", [9], Minute);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([9], await _cache.GetAsync("k"));

        _clock.Advance(TimeSpan.FromSeconds(5));

        await Eventually.Until("the other has the new end", () => EndFor(_otherClient) == start + 70_000);
    }

    [Fact]
    public async Task A_disposed_cache_still_reads_and_tells_of_no_use()
    {
        await _cache.SetAsync("k", Value, Minute);
        var version = await VersionAsync();
        _cache.Dispose();
        _cache.Dispose();
        _clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(Value, await _cache.GetAsync("k"));
        await _cache.RefreshAsync("k");
        Assert.Equal(version, await VersionAsync());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference<byte[]> Stored()
    {
        Assert.True(_client.TryGetRaw(Key, out var json));
        Assert.True(MemoryMarshal.TryGetArray(json, out var stored));
        return new(stored.Array!); // There is one.
    }

    private long Now() => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async Task<long> VersionAsync() => (await _client.FetchAsync(Key))?.Version ?? 0;

    private long EndFor(AdvoCacheClient client) => client.TryGetRaw(Key, out var json) ? End(json) : 0;

    private static long End(ReadOnlyMemory<byte> json)
    {
        using var parsed = JsonDocument.Parse(json);
        return parsed.RootElement.GetProperty("expires").GetInt64();
    }
}
