using AdvoCache.Extensions.Caching;
using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Time.Testing;

namespace AdvoCache.Tests.Extensions.Caching.Contract;

/// <summary>What .NET expects of a distributed cache, whatever the form of the call.</summary>
public abstract class CacheContract : IAsyncLifetime
{
    private static readonly DistributedCacheEntryOptions NoEnd = new();
    private static readonly byte[] Value = [1, 2, 3];
    private static readonly byte[] Another = [4];

    private readonly FakeTimeProvider _clock = new(WholeMilliseconds.Now);
    private readonly AdvoCacheDistributedCache _cache;
    private readonly NodeFixture _fixture;
    private readonly Form _form;

    protected CacheContract(NodeFixture fixture, Form form)
    {
        _fixture = fixture;
        _form = form;
        _cache = new(fixture.One, new() { KeyPrefix = NodeFixture.NewName(), Time = _clock });
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _cache.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_missing_key_gives_null() => Assert.Null(await Get("k"));

    [Fact]
    public async Task What_was_set_is_there()
    {
        await Set("k", Value, NoEnd);
        Assert.Equal(Value, await Get("k"));
    }

    [Fact]
    public async Task Keys_are_case_sensitive()
    {
        await Set("key", Value, NoEnd);
        await Set("KEY", Another, NoEnd);

        Assert.Equal(Value, await Get("key"));
        Assert.Equal(Another, await Get("KEY"));
        Assert.Null(await Get("Key"));
    }

    [Fact]
    public async Task A_later_value_takes_the_place_of_an_earlier_one_and_of_its_end()
    {
        await Set("k", Value, new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) });
        await Set("k", Another, NoEnd);
        _clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(Another, await Get("k"));
    }

    [Fact]
    public async Task An_empty_value_is_a_value()
    {
        await Set("k", [], NoEnd);
        Assert.Empty(Assert.IsType<byte[]>(await Get("k")));
    }

    [Fact]
    public async Task An_empty_key_is_a_key()
    {
        await Set("", Value, NoEnd);
        Assert.Equal(Value, await Get(""));
    }

    [Fact]
    public async Task What_was_removed_is_gone()
    {
        await Set("k", Value, NoEnd);
        await _form.Remove(_cache, "k");

        Assert.Null(await Get("k"));
        await _form.Remove(_cache, "k");
    }

    [Fact]
    public async Task Without_an_end_it_stays()
    {
        await Set("k", Value, NoEnd);
        _clock.Advance(TimeSpan.FromDays(400));

        Assert.Equal(Value, await Get("k"));
    }

    [Fact]
    public async Task Null_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentNullException>("key", () => Get(null!));
        await Assert.ThrowsAsync<ArgumentNullException>("key", () => Set(null!, Value, NoEnd));
        await Assert.ThrowsAsync<ArgumentNullException>("options", () => Set("k", Value, null!));
        await Assert.ThrowsAsync<ArgumentNullException>("key", () => _form.Refresh(_cache, null!));
        await Assert.ThrowsAsync<ArgumentNullException>("key", () => _form.Remove(_cache, null!));
        await Assert.ThrowsAsync<ArgumentNullException>("value", () => _cache.SetAsync("k", null!, NoEnd));
        await Assert.ThrowsAsync<ArgumentNullException>("destination", () => _cache.TryGetAsync("k", null!).AsTask());
    }

    [Fact]
    public async Task It_ends_a_span_after_now()
    {
        await Set("k", Value, new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) });

        _clock.Advance(TimeSpan.FromMilliseconds(59_999));
        Assert.Equal(Value, await Get("k"));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await Get("k"));
    }

    [Fact]
    public async Task It_ends_at_a_moment()
    {
        await Set("k", Value, new() { AbsoluteExpiration = _clock.GetUtcNow().AddMinutes(1).ToOffset(TimeSpan.FromHours(9)) });

        _clock.Advance(TimeSpan.FromSeconds(59.5));
        Assert.Equal(Value, await Get("k"));
        _clock.Advance(TimeSpan.FromSeconds(0.6));
        Assert.Null(await Get("k"));
    }

    [Fact]
    public async Task It_ends_within_a_second_if_it_is_to()
    {
        await Set("k", Value, new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromMilliseconds(250) });

        _clock.Advance(TimeSpan.FromMilliseconds(249));
        Assert.Equal(Value, await Get("k"));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await Get("k"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(-100_000_000)]
    public async Task A_moment_that_is_not_ahead_is_refused(int secondsFromNow)
    {
        await Set("k", Value, NoEnd);
        var past = _clock.GetUtcNow().AddSeconds(secondsFromNow);

        var refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Set("k", Another, new() { AbsoluteExpiration = past }));

        Assert.Equal(past, refused.ActualValue);
        Assert.Equal(Value, await Get("k"));
    }

    [Fact]
    public async Task Of_two_ends_the_sooner_counts()
    {
        await Set("k", Value, new() { AbsoluteExpiration = _clock.GetUtcNow().AddMinutes(1), AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(2) });
        await Set("l", Value, new() { AbsoluteExpiration = _clock.GetUtcNow().AddMinutes(2), AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) });

        _clock.Advance(TimeSpan.FromMinutes(1.5));
        Assert.Null(await Get("k"));
        Assert.Null(await Get("l"));
    }

    [Fact]
    public async Task Unused_for_the_sliding_span_it_ends()
    {
        await Set("k", Value, new() { SlidingExpiration = TimeSpan.FromMinutes(1) });

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await Get("k"));
    }

    [Fact]
    public async Task Reads_move_the_end()
    {
        await Set("k", Value, new() { SlidingExpiration = TimeSpan.FromMinutes(1) });
        for (var i = 0; i < 10; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(40));
            Assert.Equal(Value, await Get("k"));
        }

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await Get("k"));
    }

    [Fact]
    public async Task Refresh_moves_the_end()
    {
        await Set("k", Value, new() { SlidingExpiration = TimeSpan.FromMinutes(1) });
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(40));
            await _form.Refresh(_cache, "k");
        }
        await _form.Refresh(_cache, "absent");

        _clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(Value, await Get("k"));
    }

    [Fact]
    public async Task No_use_moves_the_end_over_the_absolute_one()
    {
        await Set("k", Value, new() { SlidingExpiration = TimeSpan.FromMinutes(1), AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(2) });
        for (var i = 0; i < 2; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(50));
            Assert.Equal(Value, await Get("k"));
        }

        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Null(await Get("k"));
    }

    [Fact]
    public async Task The_server_lets_go_of_what_is_over()
    {
        var prefix = NodeFixture.NewName();
        using var cache = new AdvoCacheDistributedCache(_fixture.One, new() { KeyPrefix = prefix });
        await _form.Set(cache, "k", Value, new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromMilliseconds(50) });
        await _form.Set(cache, "l", Value, new() { SlidingExpiration = TimeSpan.FromMilliseconds(50) });

        // The server itself is asked: a read through the cache would be a use, and move the sliding end.
        await Eventually.Until("both are gone", async () => await _fixture.Other.FetchAsync(prefix + "k") is null && await _fixture.Other.FetchAsync(prefix + "l") is null);
        Assert.Null(await _form.Get(cache, "k"));
        Assert.Null(await _form.Get(cache, "l"));
    }

    private Task<byte[]?> Get(string key) => _form.Get(_cache, key);

    private Task Set(string key, byte[] value, DistributedCacheEntryOptions options) => _form.Set(_cache, key, value, options);
}

[Collection(NodeCollection.Name)]
public sealed class AsynchronousContractTests(NodeFixture fixture) : CacheContract(fixture, new Asynchronous());

[Collection(NodeCollection.Name)]
public sealed class SynchronousContractTests(NodeFixture fixture) : CacheContract(fixture, new Synchronous());

[Collection(NodeCollection.Name)]
public sealed class AsynchronousBufferContractTests(NodeFixture fixture) : CacheContract(fixture, new AsynchronousBuffers());

[Collection(NodeCollection.Name)]
public sealed class SynchronousBufferContractTests(NodeFixture fixture) : CacheContract(fixture, new SynchronousBuffers());
