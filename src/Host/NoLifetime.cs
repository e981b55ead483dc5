namespace AdvoCache.Host;

/// <summary>
/// In place of the framework's handler of SIGTERM, which would end the node links in the moment of the signal, before the leadership is
/// handed over: whoever runs the node decides when it stops.
/// </summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
