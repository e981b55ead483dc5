using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using AdvoCache.Host.Sockets;
using Microsoft.AspNetCore.Http.Features;

namespace AdvoCache.Host.Connections;

/// <summary>
/// <c>GET /ws</c>: the WebSocket handshake (RFC 6455, section 4.2), then the connection. Done here rather than by the framework's
/// middleware because the connection writes its own frames, many per socket write.
/// </summary>
internal static class WebSocketEndpoint
{
    /// <summary>How often a silent client is asked whether it is there, and how long it has to answer.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    private static readonly byte[] AcceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8.ToArray();

    internal static async Task ServeAsync(HttpContext context, ConnectionServices services)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade || !IsWebSocketRequest(context.Request, out var accept))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "this is a WebSocket endpoint\n");
            return;
        }
        if (services.Broadcaster.Connections >= services.Settings.MaxConnections)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "this node has as many connections as it takes\n");
            return;
        }

        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.SecWebSocketAccept = accept;
        await using var stream = await upgrade.UpgradeAsync();
        var cut = new CutOff(context);
        var outbox = new Outbox(context.Features.GetRequiredFeature<IDirectStream>().Stream, services.Writers, services.Settings.OutboxLimitBytes, cut.Abort);
        await using var frames = new OutboxStream(stream, outbox);
        using var socket = WebSocket.CreateFromStream(
            frames,
            new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAlive });
        var connection = new ClientConnection(services, new(socket, services.Settings.MaxMessageBytes), outbox, () => frames.HeldClose, cut.Abort);
        services.Broadcaster.Remember(connection);
        if (services.IsStopping)
            connection.SendAway(CloseCodes.GoingAway, Refusals.StoppingReason, TimeSpan.Zero);
        try
        {
            await connection.RunAsync();
        }
        finally
        {
            cut.IsOver = true;
        }
    }

    /// <summary>Cuts the TCP connection; nothing once the request is over, whoever still calls.</summary>
    private sealed class CutOff(HttpContext context)
    {
        private readonly IHttpRequestLifetimeFeature? _lifetime = context.Features.Get<IHttpRequestLifetimeFeature>();

        internal volatile bool IsOver;

        internal void Abort()
        {
            if (IsOver)
                return;
            try
            {
                _lifetime?.Abort();
            }
            catch (ObjectDisposedException)
            {
                // The request ended in this very moment.
            }
        }
    }

    private static bool IsWebSocketRequest(HttpRequest request, out string accept)
    {
        accept = "";
        var key = request.Headers.SecWebSocketKey.ToString();
        if (!HttpMethods.IsGet(request.Method)
            || !request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase)
            || request.Headers.SecWebSocketVersion != "13"
            || key.Length != 24)
        {
            return false;
        }
#pragma warning disable CA5350 // SHA-1 is what the handshake prescribes; nothing secret is in it.
        accept = Convert.ToBase64String(SHA1.HashData([.. Encoding.ASCII.GetBytes(key), .. AcceptGuid]));
#pragma warning restore CA5350
        return true;
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why);
    }
}
