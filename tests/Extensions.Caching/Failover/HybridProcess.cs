using AdvoCache.Client;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Tests.Extensions.Caching.Failover;

/// <summary>What one process has of HybridCache over AdvoCache. HybridCache swallows what its second level throws, so what it logs about that is kept.</summary>
public sealed class HybridProcess : IAsyncDisposable
{
    private readonly ServiceProvider _provider;

    private HybridProcess(ServiceProvider provider, Complaints complaints)
    {
        _provider = provider;
        Complaints = complaints;
        Client = provider.GetRequiredService<AdvoCacheClient>();
        Cache = provider.GetRequiredService<HybridCache>();
        SecondLevel = provider.GetRequiredService<IDistributedCache>();
    }

    public AdvoCacheClient Client { get; }

    public HybridCache Cache { get; }

    public IDistributedCache SecondLevel { get; }

    internal Complaints Complaints { get; }

    public static async Task<HybridProcess> StartAsync(AdvoCacheClientOptions client)
    {
        var services = new ServiceCollection();
        // The container disposes what it makes, so the provider of logs is its own.
        var complaints = new Complaints();
        services.AddLogging(logging => logging.AddProvider(complaints));
        services.AddAdvoCacheDistributedCache(new() { Client = client });
        services.AddHybridCache();
        var process = new HybridProcess(services.BuildServiceProvider(), complaints);
        await process.Client.WaitUntilLoadedAsync();
        return process;
    }

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
