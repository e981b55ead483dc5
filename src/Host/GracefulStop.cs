using AdvoCache.Host.Connections;

namespace AdvoCache.Host;

/// <summary>
/// Leaves so that nobody is hurt: the leadership goes first, while the clients are still served; then the clients are answered and sent
/// away; last this node's word that they left goes into the log. Each step has a limit; together they stay below the ten seconds after
/// which containers are killed.
/// </summary>
internal static class GracefulStop
{
    private static readonly TimeSpan HandOverLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ClientsLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RefusalLimit = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ServerLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    internal static async Task RunAsync(WebApplication app, ConnectionServices services)
    {
        services.IsStopping = true;
        await services.Node.HandOverAsync(HandOverLimit);
        services.Broadcaster.SendAllAway(CloseCodes.GoingAway, Refusals.StoppingReason, ClientsLimit + RefusalLimit);
        if (!await ClientsHaveLeftAsync(services, ClientsLimit))
        {
            // Without a majority nothing is ever answered; then that is the answer.
            services.Node.GiveUp();
            await ClientsHaveLeftAsync(services, RefusalLimit);
        }
        await services.Node.SettleAsync(SettleLimit);
        using var limit = new CancellationTokenSource(ServerLimit);
        await app.StopAsync(limit.Token);
    }

    private static async Task<bool> ClientsHaveLeftAsync(ConnectionServices services, TimeSpan limit)
    {
        using var late = new CancellationTokenSource(limit);
        while (services.Broadcaster.Connections > 0 && !late.IsCancellationRequested)
            await Task.Delay(LookEvery);
        return services.Broadcaster.Connections == 0;
    }
}
