using AdvoCache.Client;
using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace AdvoCache.Tests.Extensions.Caching.Fusion;

/// <summary>What one process has of FusionCache over AdvoCache: a provider, a client, a memory of its own.</summary>
public sealed class FusionProcess : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    private FusionProcess(ServiceProvider provider, string name)
    {
        _provider = provider;
        Cache = provider.GetRequiredService<IFusionCacheProvider>().GetCache(name);
        Client = provider.GetRequiredService<AdvoCacheClient>();
    }

    public IFusionCache Cache { get; }

    public AdvoCacheClient Client { get; }

    public static async Task<FusionProcess> StartAsync(AdvoCacheClientOptions client, string name = "cache")
    {
        var services = new ServiceCollection();
        services.AddFusionCache(name)
            .WithOptions(static options => options.WaitForInitialBackplaneSubscribe = true)
            .WithDefaultEntryOptions(static options => options.Duration = TimeSpan.FromMinutes(10))
            .WithSerializer(new FusionCacheSystemTextJsonSerializer())
            .WithAdvoCache(new() { Cache = new() { Client = client, KeyPrefix = "fusion:" } });
        var process = new FusionProcess(services.BuildServiceProvider(), name);
        await process.Client.WaitUntilLoadedAsync();
        return process;
    }

    /// <summary>What the memory level has, the second one left out.</summary>
    public string? InMemory(string key)
        => Cache.TryGet<string>(key, static options => options.SetSkipDistributedCacheRead(true)).GetValueOrDefault();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
