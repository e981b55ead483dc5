using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace AdvoCache.Tests.Extensions.Caching.Fusion;

/// <summary>FusionCache in several processes, as far as several service providers are that.</summary>
[Collection(NodeCollection.Name)]
public sealed class FusionCacheTests(NodeFixture fixture) : IAsyncLifetime
{
    private readonly string _sheet = NodeFixture.NewName();
    private FusionProcess _one = null!; // Set before each test.
    private FusionProcess _other = null!; // Likewise.

    public async Task InitializeAsync()
    {
        _one = await FusionProcess.StartAsync(NodeFixture.OptionsFor(fixture.Node, _sheet));
        _other = await FusionProcess.StartAsync(NodeFixture.OptionsFor(fixture.Node, _sheet));
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task What_one_made_the_other_finds_in_the_second_level()
    {
        Assert.Equal("made", await _one.Cache.GetOrSetAsync<string>("k", static _ => Task.FromResult("made")));

        // No wait: a miss asks for the lock, and who has that has heard of all that was written before.
        Assert.Equal("made", await _other.Cache.GetOrSetAsync<string>("k", static _ => throw new InvalidOperationException("It is there.")));
    }

    [Fact]
    public async Task Of_many_that_miss_one_runs_its_factory()
    {
        var made = 0;
        var processes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => FusionProcess.StartAsync(NodeFixture.OptionsFor(fixture.Node, _sheet))));

        for (var round = 0; round < 5; round++)
        {
            var key = $"k{round}";
            var values = await Task.WhenAll(processes.SelectMany(process => Enumerable.Range(0, 3).Select(_ => process.Cache.GetOrSetAsync<int>(key, async token =>
            {
                await Task.Yield();
                return Interlocked.Increment(ref made);
            }).AsTask())));

            Assert.Equal(round + 1, made);
            Assert.All(values, value => Assert.Equal(round + 1, value));
        }
        foreach (var process in processes)
            await process.DisposeAsync();
    }

    /// <summary>Each costs a connection for its lock, and each connection a check of the password.</summary>
    [Fact]
    public async Task Thousands_of_cold_keys_at_once_are_made()
    {
        const int Keys = 2000;
        await using var process = await FusionProcess.StartAsync(NodeFixture.OptionsFor(fixture.Node, NodeFixture.NewName()), isStrict: true);
        var made = 0;

        await Task.WhenAll(Enumerable.Range(0, Keys).Select(async key => Assert.Equal(key, await process.Cache.GetOrSetAsync<int>($"{key}", _ =>
        {
            Interlocked.Increment(ref made);
            return Task.FromResult(key);
        }))));

        Assert.Equal(Keys, made);
    }

    [Fact]
    public async Task A_new_value_takes_the_place_of_the_old_in_the_others_memory()
    {
        await _one.Cache.SetAsync("k", "old");
        Assert.Equal("old", await _other.Cache.GetOrSetAsync<string>("k", static _ => throw new InvalidOperationException("It is there.")));
        Assert.Equal("old", _other.InMemory("k"));

        await _one.Cache.SetAsync("k", "new");

        await Eventually.Until("the other's memory has the new value", () => _other.InMemory("k") == "new");
    }

    [Fact]
    public async Task Removals_and_expirations_reach_the_others_memory()
    {
        await _one.Cache.SetAsync("k", "old");
        await _one.Cache.SetAsync("l", "old");
        await _other.Cache.GetOrSetAsync<string>("k", static _ => throw new InvalidOperationException("It is there."));
        await _other.Cache.GetOrSetAsync<string>("l", static _ => throw new InvalidOperationException("It is there."));

        await _one.Cache.RemoveAsync("k");
        await _one.Cache.ExpireAsync("l");

        await Eventually.Until("the other's memory has neither", () => _other.InMemory("k") is null && _other.InMemory("l") is null);
        Assert.Equal("new", await _other.Cache.GetOrSetAsync<string>("k", static _ => Task.FromResult("new")));
    }

    [Fact]
    public async Task Removals_by_tag_reach_the_other()
    {
        await _one.Cache.SetAsync("k", "old", tags: ["tag"]);
        await _one.Cache.SetAsync("l", "old", tags: ["none"]);
        await _other.Cache.GetOrSetAsync<string>("k", static _ => throw new InvalidOperationException("It is there."));
        await _other.Cache.GetOrSetAsync<string>("l", static _ => throw new InvalidOperationException("It is there."));

        await _one.Cache.RemoveByTagAsync("tag");

        await Eventually.Until("the other has it no more", async () => !(await _other.Cache.TryGetAsync<string>("k")).HasValue);
        Assert.Equal("old", (await _other.Cache.TryGetAsync<string>("l")).GetValueOrDefault());
    }

    [Fact]
    public async Task Caches_of_different_names_share_nothing()
    {
        await using var third = await FusionProcess.StartAsync(NodeFixture.OptionsFor(fixture.Node, _sheet), "another");
        await _one.Cache.SetAsync("k", "one");
        await third.Cache.SetAsync("k", "third");

        Assert.Equal("third", third.InMemory("k"));
        Assert.Equal("one", await _other.Cache.GetOrSetAsync<string>("k", static _ => throw new InvalidOperationException("It is there.")));
    }

    [Fact]
    public async Task Synchronous_calls_do_the_same()
    {
        _one.Cache.Set("k", "old");
        Assert.Equal("old", _other.Cache.GetOrSet<string>("k", static _ => throw new InvalidOperationException("It is there.")));

        _one.Cache.Set("k", "new");

        await Eventually.Until("the other's memory has the new value", () => _other.InMemory("k") == "new");
    }
}
