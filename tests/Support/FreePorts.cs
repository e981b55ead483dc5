using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AdvoCache.Tests.Support;

/// <summary>
/// Finds loopback ports that stay free while a node is down.
/// They lie below the range from which the kernel takes the local ports of outgoing connections: a killed node's port
/// must not be taken by a client, nor by a peer that retries so often that it finally connects to itself.
/// </summary>
public static class FreePorts
{
    private const int LowestPort = 11_000;
    private const int UsualEphemeralStart = 32_768;
    private const string EphemeralRangeFile = "/proc/sys/net/ipv4/ip_local_port_range";

    private static readonly Lock Gate = new();
    private static readonly int End = EphemeralStart();
    // A random start keeps test runs that share the machine apart.
    private static int _next = Random.Shared.Next(LowestPort, End);

    public static int Take()
    {
        lock (Gate)
        {
            for (var tried = LowestPort; tried < End; tried++)
            {
                _next = _next + 1 >= End ? LowestPort : _next + 1;
                if (IsFree(_next))
                    return _next;
            }
        }

        throw new InvalidOperationException($"No free loopback port between {LowestPort} and {End}.");
    }

    private static bool IsFree(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int EphemeralStart()
    {
        if (!File.Exists(EphemeralRangeFile))
            return UsualEphemeralStart;
        var first = File.ReadAllText(EphemeralRangeFile).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0];
        var start = int.Parse(first, CultureInfo.InvariantCulture);
        return start > LowestPort + 1_000 ? start : UsualEphemeralStart;
    }
}
