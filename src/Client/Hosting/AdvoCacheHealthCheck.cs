using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdvoCache.Client.Hosting;

/// <summary>How a client stands to its cluster, for an orchestrator.</summary>
internal sealed class AdvoCacheHealthCheck(AdvoCacheClient client) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        => Task.FromResult(client.State switch
        {
            ConnectionState.Connected => HealthCheckResult.Healthy($"follows the sheet at index {client.LastIndex}"),
            ConnectionState.Closed => new(context.Registration.FailureStatus, "closed, or the password is wrong"),
            var state => HealthCheckResult.Degraded($"{state}, nothing heard for {client.Lag.TotalSeconds:F0} s"),
        });
}
