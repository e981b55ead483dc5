using AdvoCache.Client;
using AdvoCache.Extensions.Caching;
using AdvoCache.Extensions.FusionCache;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using ZiggyCreatures.Caching.Fusion;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts FusionCache over AdvoCache.</summary>
public static class AdvoCacheFusionServices
{
    /// <summary>
    /// Makes AdvoCache this FusionCache's second level, backplane and distributed locker. It uses the <see cref="AdvoCacheClient"/> that is registered, or registers one when
    /// the options say where its sheet is. A serializer must be chosen beside it.
    /// </summary>
    /// <param name="builder">The FusionCache.</param>
    /// <param name="options">How it lies in the sheet; null: the defaults, over the client that is registered.</param>
    /// <exception cref="InvalidOperationException">The options bring a client, and there is one already.</exception>
    public static IFusionCacheBuilder WithAdvoCache(this IFusionCacheBuilder builder, AdvoCacheFusionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        options ??= new();
        options.Validate();
        builder.Services.AddClientOf(options.Cache);
        var cacheName = builder.CacheName;
        builder.Services.TryAddKeyedSingleton(cacheName, (provider, _) => new AdvoCacheDistributedLocker(provider.GetRequiredService<AdvoCacheClient>(), options));
        // Registered, so that the container disposes it; keyed, so that it is nobody else's distributed cache.
        builder.Services.TryAddKeyedSingleton(cacheName, (provider, _) => new AdvoCacheDistributedCache(
            provider.GetRequiredService<AdvoCacheClient>(),
            options.Cache with { KeyPrefix = Names.Entries(options, cacheName) },
            provider.GetService<ILogger<AdvoCacheDistributedCache>>())
        {
            WriteFailed = provider.GetRequiredKeyedService<AdvoCacheDistributedLocker>(cacheName).WriteFailed,
        });
        return builder
            .WithDistributedCache(provider => provider.GetRequiredKeyedService<AdvoCacheDistributedCache>(cacheName))
            .WithBackplane(provider => new AdvoCacheBackplane(
                provider.GetRequiredService<AdvoCacheClient>(), options, provider.GetService<ILogger<AdvoCacheBackplane>>()))
            .WithDistributedLocker(provider => provider.GetRequiredKeyedService<AdvoCacheDistributedLocker>(cacheName));
    }
}
