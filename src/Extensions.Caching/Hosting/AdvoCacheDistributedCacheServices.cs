using AdvoCache.Client;
using AdvoCache.Extensions.Caching;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers AdvoCache as the distributed cache.</summary>
public static class AdvoCacheDistributedCacheServices
{
    /// <summary>
    /// Adds AdvoCache as <see cref="IDistributedCache"/> and so as the second level of HybridCache. It uses the <see cref="AdvoCacheClient"/> that is registered,
    /// or registers one when the options say where its sheet is.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">How the cache lies in its sheet; null: the defaults, over the client that is registered.</param>
    /// <exception cref="InvalidOperationException">The options bring a client, and there is one already.</exception>
    public static IServiceCollection AddAdvoCacheDistributedCache(this IServiceCollection services, AdvoCacheDistributedCacheOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        options ??= new();
        options.Validate();
        services.AddClientOf(options);
        services.TryAddSingleton(provider => new AdvoCacheDistributedCache(
            provider.GetRequiredService<AdvoCacheClient>(), options, provider.GetService<ILogger<AdvoCacheDistributedCache>>()));
        services.AddSingleton<IDistributedCache>(static provider => provider.GetRequiredService<AdvoCacheDistributedCache>());
        return services;
    }

    internal static void AddClientOf(this IServiceCollection services, AdvoCacheDistributedCacheOptions options)
    {
        if (options.Client is not { } client)
            return;
        // Silently using the other one would put the cache into a sheet that nobody asked for.
        if (services.Any(static service => service.ServiceType == typeof(AdvoCacheClient) && !service.IsKeyedService))
            throw new InvalidOperationException($"There is an {nameof(AdvoCacheClient)} already. To use it, leave {nameof(options.Client)} out of the options.");
        services.AddAdvoCacheClient(client);
    }
}
