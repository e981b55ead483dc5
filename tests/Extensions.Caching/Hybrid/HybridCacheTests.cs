using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace AdvoCache.Tests.Extensions.Caching.Hybrid;

/// <summary>HybridCache in two processes, as far as two service providers are that.</summary>
[Collection(NodeCollection.Name)]
public sealed class HybridCacheTests(NodeFixture fixture) : IAsyncLifetime
{
    private readonly string _sheet = NodeFixture.NewName();
    private ServiceProvider _one = null!; // Set before each test.
    private ServiceProvider _other = null!; // Likewise.

    private sealed record Report(string Title, int[] Numbers);

    public Task InitializeAsync()
    {
        (_one, _other) = (NewProvider(), NewProvider());
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task A_value_is_made_once_for_both()
    {
        var made = 0;
        var first = await GetAsync(_one);
        await Eventually.Until("the other's second level has it", () => SecondLevel(_other).Get("report") is not null);

        var second = await GetAsync(_other);

        Assert.Equal(1, made);
        Assert.Equal("1", first.Title);
        Assert.Equal(first.Title, second.Title);
        Assert.Equal([1, 2, 3], second.Numbers);

        ValueTask<Report> GetAsync(ServiceProvider provider)
            => provider.GetRequiredService<HybridCache>().GetOrCreateAsync("report", _ => ValueTask.FromResult(new Report($"{++made}", [1, 2, 3])));
    }

    [Fact]
    public async Task A_removal_reaches_the_other()
    {
        await _one.GetRequiredService<HybridCache>().SetAsync("k", "old");
        await Eventually.Until("the other's second level has it", () => SecondLevel(_other).Get("k") is not null);

        await _one.GetRequiredService<HybridCache>().RemoveAsync("k");

        await Eventually.Until("the other's second level has it no more", () => SecondLevel(_other).Get("k") is null);
        Assert.Equal("new", await _other.GetRequiredService<HybridCache>().GetOrCreateAsync("k", static _ => ValueTask.FromResult("new")));
    }

    [Fact]
    public async Task Large_values_of_bytes_travel_too()
    {
        var bytes = new byte[500_000];
        new Random(bytes.Length).NextBytes(bytes);
        await _one.GetRequiredService<HybridCache>().SetAsync("bytes", bytes);
        await Eventually.Until("the other's second level has it", () => SecondLevel(_other).Get("bytes") is not null);

        var found = await _other.GetRequiredService<HybridCache>().GetOrCreateAsync<byte[]>("bytes", static _ => throw new InvalidOperationException("It is there."));

        Assert.True(bytes.AsSpan().SequenceEqual(found));
    }

    [Fact]
    public async Task A_value_ends_for_both()
    {
        var options = new HybridCacheEntryOptions { Expiration = TimeSpan.FromMilliseconds(300), LocalCacheExpiration = TimeSpan.FromMilliseconds(300) };
        await _one.GetRequiredService<HybridCache>().SetAsync("k", "old", options);

        await Eventually.Until(
            "both make it anew",
            async () => await NewAsync(_one) == "new" && await NewAsync(_other) == "new");

        static ValueTask<string> NewAsync(ServiceProvider provider)
            => provider.GetRequiredService<HybridCache>().GetOrCreateAsync("k", static _ => ValueTask.FromResult("new"));
    }

    private static IDistributedCache SecondLevel(ServiceProvider provider) => provider.GetRequiredService<IDistributedCache>();

    private ServiceProvider NewProvider()
    {
        var services = new ServiceCollection();
        services.AddAdvoCacheDistributedCache(new() { Client = NodeFixture.OptionsFor(fixture.Node, _sheet) });
        services.AddHybridCache();
        return services.BuildServiceProvider();
    }
}
