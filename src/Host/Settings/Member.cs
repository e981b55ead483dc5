using System.Net;

namespace AdvoCache.Host;

/// <summary>
/// One node of the cluster, as ADVO_MEMBERS names it: Raft speaks to RaftHost:RaftPort, clients to ClientUrl, other nodes' links to LinkAddress.
/// Invariant: RaftPort 0 means that Raft listens nowhere, because the node is alone.
/// </summary>
public sealed record Member(string Name, string RaftHost, int RaftPort, string ClientUrl, Uri LinkAddress)
{
    /// <summary>A name that does not resolve yet counts as another machine.</summary>
    public bool IsLoopback => RaftHost.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(RaftHost, out var address) && IPAddress.IsLoopback(address));

    internal IPAddress DefaultRaftBind => IPAddress.TryParse(RaftHost, out var address)
        ? IPAddress.IsLoopback(address) ? address : address.IsV6() ? IPAddress.IPv6Any : IPAddress.Any
        : IsLoopback ? IPAddress.Loopback : IPAddress.Any;

    /// <summary>The only member of a cluster that nobody listed.</summary>
    internal static Member Alone(string name, string httpHost, int httpPort)
    {
        var reachedAs = httpHost is "" or "::" or "0.0.0.0" || IPAddress.IsLoopback(IPAddress.Parse(httpHost))
            ? "localhost"
            : new UriBuilder { Host = httpHost }.Host; // puts the brackets around an IPv6 address
        return new Member(name, "127.0.0.1", 0, $"ws://{reachedAs}:{httpPort}/ws", new Uri($"http://{reachedAs}:{httpPort}"));
    }
}
