using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace AdvoCache.Tests.Extensions.Caching.Fusion;

/// <summary>FusionCache in several processes, as far as several service providers are that.</summary>
[Collection(NodeCollection.Name)]
public sealed class FusionCacheTests(NodeFixture fixture) : TwoFusionProcesses(fixture)
{
    [Fact]
    public async Task What_one_made_the_other_finds_in_the_second_level()
    {
        Assert.Equal("made", await One.Cache.GetOrSetAsync<string>("k", static _ => Task.FromResult("made")));

        // No wait: a miss asks for the lock, and who has that has heard of all that was written before.
        Assert.Equal("made", await Other.Cache.GetOrSetAsync<string>("k", static _ => throw new InvalidOperationException("It is there.")));
    }

    [Fact]
    public async Task Of_many_that_miss_one_runs_its_factory()
    {
        var made = 0;
        var processes = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => FusionProcess.StartAsync(NodeFixture.OptionsFor(Fixture.Node, Sheet))));

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
        await using var process = await FusionProcess.StartAsync(NodeFixture.OptionsFor(Fixture.Node, NodeFixture.NewName()), isStrict: true);
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
        await One.Cache.SetAsync("k", "old");
        Assert.Equal("old", await Other.Cache.GetOrSetAsync<string>("k", static _ => throw new InvalidOperationException("It is there.")));
        Assert.Equal("old", Other.InMemory("k"));

        await One.Cache.SetAsync("k", "new");

        await Eventually.Until("the other's memory has the new value", () => Other.InMemory("k") == "new");
    }

    [Fact]
    public async Task Removals_and_expirations_reach_the_others_memory()
    {
        await One.Cache.SetAsync("k", "old");
        await One.Cache.SetAsync("l", "old");
        await Other.Cache.GetOrSetAsync<string>("k", static _ => throw new InvalidOperationException("It is there."));
        await Other.Cache.GetOrSetAsync<string>("l", static _ => throw new InvalidOperationException("It is there."));

        await One.Cache.RemoveAsync("k");
        await One.Cache.ExpireAsync("l");

        await Eventually.Until("the other's memory has neither", () => Other.InMemory("k") is null && Other.InMemory("l") is null);
        Assert.Equal("new", await Other.Cache.GetOrSetAsync<string>("k", static _ => Task.FromResult("new")));
    }

    [Fact]
    public async Task Removals_by_tag_reach_the_other()
    {
        await One.Cache.SetAsync("k", "old", tags: ["tag"]);
        await One.Cache.SetAsync("l", "old", tags: ["none"]);
        await Other.Cache.GetOrSetAsync<string>("k", static _ => throw new InvalidOperationException("It is there."));
        await Other.Cache.GetOrSetAsync<string>("l", static _ => throw new InvalidOperationException("It is there."));

        await One.Cache.RemoveByTagAsync("tag");

        await Eventually.Until("the other has it no more", async () => !(await Other.Cache.TryGetAsync<string>("k")).HasValue);
        Assert.Equal("old", (await Other.Cache.TryGetAsync<string>("l")).GetValueOrDefault());
    }

    [Fact]
    public async Task Caches_of_different_names_share_nothing()
    {
        await using var third = await FusionProcess.StartAsync(NodeFixture.OptionsFor(Fixture.Node, Sheet), "another");
        await One.Cache.SetAsync("k", "one");
        await third.Cache.SetAsync("k", "third");

        Assert.Equal("third", third.InMemory("k"));
        Assert.Equal("one", await Other.Cache.GetOrSetAsync<string>("k", static _ => throw new InvalidOperationException("It is there.")));
    }

    [Fact]
    public async Task Synchronous_calls_do_the_same()
    {
        One.Cache.Set("k", "old");
        Assert.Equal("old", Other.Cache.GetOrSet<string>("k", static _ => throw new InvalidOperationException("It is there.")));

        One.Cache.Set("k", "new");

        await Eventually.Until("the other's memory has the new value", () => Other.InMemory("k") == "new");
    }
}
