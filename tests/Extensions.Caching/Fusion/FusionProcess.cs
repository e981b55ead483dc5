using AdvoCache.Client;
using AdvoCache.Extensions.FusionCache;
using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Locking.Distributed;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace AdvoCache.Tests.Extensions.Caching.Fusion;

/// <summary>What one process has of FusionCache over AdvoCache: a provider, a client, a memory of its own.</summary>
public sealed class FusionProcess : IAsyncDisposable
{
    public const int MaxValueBytes = 100_000;

    private readonly ServiceProvider _provider;

    private FusionProcess(ServiceProvider provider, string name)
    {
        _provider = provider;
        Cache = provider.GetRequiredService<IFusionCacheProvider>().GetCache(name);
        Client = provider.GetRequiredService<AdvoCacheClient>();
    }

    public IFusionCache Cache { get; }

    public AdvoCacheClient Client { get; }

    /// <param name="client">Where, and how.</param>
    /// <param name="name">The name of the cache.</param>
    /// <param name="isStrict">Whether failures of the second level, the backplane and the locker reach the caller, which FusionCache only logs otherwise.</param>
    /// <param name="watch">Puts something before the locker.</param>
    public static async Task<FusionProcess> StartAsync(
        AdvoCacheClientOptions client, string name = "cache", bool isStrict = false, Func<AdvoCacheDistributedLocker, IFusionCacheDistributedLocker>? watch = null)
    {
        var services = new ServiceCollection();
        services.AddFusionCache(name)
            .WithOptions(static options => options.WaitForInitialBackplaneSubscribe = true)
            .WithDefaultEntryOptions(options =>
            {
                options.Duration = TimeSpan.FromMinutes(10);
                options.ReThrowDistributedCacheExceptions = options.ReThrowDistributedLockerExceptions = options.ReThrowBackplaneExceptions = isStrict;
            })
            .WithSerializer(new FusionCacheSystemTextJsonSerializer())
            .WithAdvoCache(new() { Cache = new() { Client = client, KeyPrefix = "fusion:", MaxValueBytes = MaxValueBytes } })
            .WithDistributedLocker(provider =>
            {
                var locker = provider.GetRequiredKeyedService<AdvoCacheDistributedLocker>(name);
                return watch?.Invoke(locker) ?? locker;
            });
        var process = new FusionProcess(services.BuildServiceProvider(), name);
        await process.Client.WaitUntilLoadedAsync();
        return process;
    }

    /// <summary>What the memory level has, the second one left out.</summary>
    public string? InMemory(string key)
        => Cache.TryGet<string>(key, static options => options.SetSkipDistributedCacheRead(true)).GetValueOrDefault();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
