using System.Text;
using AdvoCache.Host.Connections;
using AdvoCache.Host.Fanout;
using AdvoCache.Host.Logging;
using AdvoCache.Host.Passwords;
using AdvoCache.Host.Sockets;
using AdvoCache.Log;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;

namespace AdvoCache.Host;

/// <summary>Runs one node until it is told to stop: puts the parts together, starts them in order, stops them in the other.</summary>
internal static class NodeApp
{
    /// <summary>Connections beyond the clients' that must always find a place: node links, health checks, status.</summary>
    private const int ReservedConnections = 64;

    /// <summary>How often the other end of a link is asked whether it is there, and how long it has to answer.</summary>
    private static readonly TimeSpan LinkKeepAlive = TimeSpan.FromSeconds(1);

    /// <summary>Gives the exit code. What an operator did wrong is thrown, for <see cref="OperatorErrors"/> to explain.</summary>
    public static async Task<int> RunAsync(Settings settings, IReadOnlyList<string> warnings, CancellationToken cancellationToken)
    {
#if PLANTED_BUGS
        AdvoCache.Core.Planted.Bug = Environment.GetEnvironmentVariable("ADVO_TEST_PLANTED_BUG");
#endif
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = settings.Environment });
        builder.Logging.AddNodeConsole(settings);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton<IConnectionListenerFactory, DirectTransport>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.ListenOn(settings);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = settings.MaxConnections + ReservedConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = settings.MaxConnections + ReservedConnections;
        });

        await using var app = builder.Build();
        Announce(app.Logger, settings, warnings);

        await using var node = new CacheNode(OptionsOf(settings), TimeProvider.System, app.Services.GetRequiredService<ILoggerFactory>());
        using var passwords = new PasswordWorker(settings.BcryptCost);
        var replicas = new ReplicaStream(TimeProvider.System, node.Clock);
        var idle = new IdleIndex(settings.IndexInterval, TimeProvider.System);
        using var deliveries = new Deliveries(TimeProvider.System);
        var broadcaster = new Broadcaster(replicas, idle, deliveries);
        var services = new ConnectionServices(settings, node, broadcaster, passwords);
        Map(app, services);

        await app.StartAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Address();
        services.ListensOn(address);
        app.Logger.Listening(address);
        await node.StartAsync(broadcaster, cancellationToken);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var beating = Task.WhenAll(
            replicas.BeatAsync(node, Encoding.UTF8.GetBytes(settings.Node), stopping.Token),
            idle.RunAsync(node, stopping.Token));

        await Task.WhenAny(Task.Delay(Timeout.Infinite, cancellationToken), node.Broken);
        await stopping.CancelAsync();
        await beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (node.Broken.IsCompleted)
        {
            app.Logger.Broken((await node.Broken).Message);
            return CommandLine.ExitCode.CannotRun;
        }
        app.Logger.Stopping();
        await GracefulStop.RunAsync(app, services);
        app.Logger.Stopped();
        return CommandLine.ExitCode.Fine;
    }

    private static void Map(WebApplication app, ConnectionServices services)
    {
        app.UseRouting();
        app.UseWebSockets();
        app.MapGet("/health", static () => Results.Text("{\"status\":\"ok\"}", "application/json"));
        app.MapGet("/status", context => StatusEndpoint.ServeAsync(context, services.Settings, services.Node, services.Broadcaster));
        app.MapGet("/members", context => MembersEndpoint.ListAsync(context, services.Settings, services.Node));
        app.MapPost("/members", context => MembersEndpoint.PlaceAsync(context, services.Settings, services.Node));
        app.MapDelete("/members/{name}", context => MembersEndpoint.RemoveAsync(context, services.Settings, services.Node));
        app.Map("/ws", context => WebSocketEndpoint.ServeAsync(context, services));
        app.Map("/node", context => ServeLinkAsync(context, services.Settings, services.Node, app.Lifetime.ApplicationStopping));
        app.MapFallback(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync("404 page not found\n");
        });
    }

    /// <summary>The other nodes' way in: they prove themselves on the link, before anything else is taken from them.</summary>
    private static async Task ServeLinkAsync(HttpContext context, Settings settings, CacheNode node, CancellationToken stopping)
    {
        if (!context.WebSockets.IsWebSocketRequest || !settings.ClusterSecret.IsSet)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = LinkKeepAlive, KeepAliveTimeout = LinkKeepAlive });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        await node.ServeLinkAsync(socket, ended.Token);
    }

    private static void Announce(ILogger logger, Settings settings, IReadOnlyList<string> warnings)
    {
        var version = typeof(NodeApp).Assembly.GetName().Version?.ToString(3) ?? "";
        var members = string.Join(',', settings.Members.Select(member => member.Name));
        logger.Starting(version, settings.Node, members, settings.Environment, settings.DataDirectory);
        foreach (var warning in warnings)
            logger.SettingsWarning(warning);
    }

    internal static NodeOptions OptionsOf(Settings settings) => new()
    {
        Name = settings.Node,
        Members = [.. settings.Members.Select(MemberOf)],
        DataDirectory = Path.GetFullPath(settings.DataDirectory),
        RaftBind = settings.RaftEndPoint.Address,
        RaftPort = settings.RaftEndPoint.Port,
        ElectionTimeout = settings.ElectionTimeout,
        RequestTimeout = settings.RequestTimeout,
        Isolation = settings.Isolation,
        SheetLinger = settings.SheetLinger,
        CleanupInterval = settings.ExpiryLongestSleep < settings.LockCleanup ? settings.ExpiryLongestSleep : settings.LockCleanup,
        SnapshotLogBytes = settings.SnapshotLogBytes,
        HistoryChanges = settings.HistoryChanges,
        HistoryBytes = settings.HistoryBytes,
        DigestInterval = settings.DigestInterval,
        Secret = Encoding.UTF8.GetBytes(settings.ClusterSecret.Reveal()),
    };

    internal static ClusterMember MemberOf(Member member)
        => new(member.Name, member.RaftHost, member.RaftPort, member.ClientUrl, LinkAddressOf(member));

    private static Uri LinkAddressOf(Member member)
    {
        var address = new UriBuilder(member.LinkAddress) { Path = "/node" };
        address.Scheme = string.Equals(address.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal) ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        return address.Uri;
    }
}
