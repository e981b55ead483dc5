using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace AdvoCache.Host;

/// <summary>Has Kestrel listen where ADVO_PORT says, and tells where that is once it does.</summary>
internal static class HttpListen
{
    public static void ListenOn(this KestrelServerOptions kestrel, Settings settings)
    {
        // Not Listen(IPv6Any): on a machine without IPv6, ListenAnyIP falls back to IPv4.
        if (settings.HttpHost.Length == 0)
            kestrel.ListenAnyIP(settings.HttpPort);
        else
            kestrel.Listen(settings.HttpEndPoint);
    }

    /// <summary>host:port, with the port that the system chose where ADVO_PORT is 0.</summary>
    public static string Address(this IServer server)
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The server is not listening yet.");
        return address[(address.IndexOf("//", StringComparison.Ordinal) + 2)..];
    }
}
