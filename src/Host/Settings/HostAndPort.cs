using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AdvoCache.Host;

/// <summary>
/// Takes "host:port" apart, IPv6 addresses in brackets included.
/// Invariant: the host that comes out is a name or address without brackets, the port is 0 to 65535.
/// </summary>
internal static class HostAndPort
{
    public static bool TryParse(string text, out string host, out int port)
    {
        var colon = text.LastIndexOf(':');
        host = colon < 0 ? "" : text[..colon];
        if (!TryParsePort(text[(colon + 1)..], out port))
            return false;
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            host = host[1..^1];
            return Uri.CheckHostName(host) == UriHostNameType.IPv6;
        }
        return host.Length == 0 || Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;
    }

    public static bool TryParsePort(string text, out int port)
    {
        var isPort = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        port = number;
        return isPort;
    }

    /// <summary>The IP address to listen on for a host: IPv4 first, since that is what names of a machine mean to most tools.</summary>
    public static IPAddress? Resolve(string host)
    {
        if (IPAddress.TryParse(host, out var address))
            return address;
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return IPAddress.Loopback;
        try
        {
            return Dns.GetHostAddresses(host).OrderBy(found => found.IsV6()).FirstOrDefault();
        }
        catch (SocketException)
        {
            return null; // The caller says which setting has a host that does not resolve.
        }
    }

    public static bool IsV6(this IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6;
}
