using AdvoCache.Client;
using AdvoCache.Client.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers an AdvoCache client.</summary>
public static class AdvoCacheClientServices
{
    /// <summary>Adds one <see cref="AdvoCacheClient"/> for the whole process. It connects in the background when it is first asked for.</summary>
    public static IServiceCollection AddAdvoCacheClient(this IServiceCollection services, Func<IServiceProvider, AdvoCacheClientOptions> options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(provider =>
            AdvoCacheClient.Start(options(provider), provider.GetService<ILoggerFactory>()?.CreateLogger(typeof(AdvoCacheClient).FullName ?? "AdvoCache.Client")));
        return services;
    }

    /// <summary>Adds one <see cref="AdvoCacheClient"/> for the whole process.</summary>
    public static IServiceCollection AddAdvoCacheClient(this IServiceCollection services, AdvoCacheClientOptions options)
        => services.AddAdvoCacheClient(_ => options);

    /// <summary>Adds a health check: healthy while the client follows its sheet, degraded while it looks for a node, unhealthy when it has given up.</summary>
    public static IHealthChecksBuilder AddAdvoCacheClient(this IHealthChecksBuilder builder, string name = "advocache")
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name, static provider => new AdvoCacheHealthCheck(provider.GetRequiredService<AdvoCacheClient>()), failureStatus: null, tags: null));
    }
}
