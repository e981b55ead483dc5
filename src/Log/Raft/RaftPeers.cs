using System.Net;

namespace AdvoCache.Log;

/// <summary>
/// Whom Raft's connections reach and let in. To Raft a member is its name (an endpoint that nobody dials); where it is, and which
/// incarnation of it counts, comes from the table of members at the moment of connecting. So a member can move without Raft knowing.
/// </summary>
internal sealed class RaftPeers(MemberDirectory members, ReadOnlyMemory<byte> secret)
{
    /// <summary>Not a real port: the endpoint stands for the name only.</summary>
    private const int NoPort = 1;

    internal string Name => members.Name;

    internal ulong Incarnation => members.Incarnation;

    internal ReadOnlyMemory<byte> Secret { get; } = secret;

    internal static EndPoint EndPointOf(string name) => new DnsEndPoint(name, NoPort);

    internal static string NameOf(EndPoint endPoint) => ((DnsEndPoint)endPoint).Host;

    /// <summary>Where the member's Raft port is; null when it is no member (any more).</summary>
    internal EndPoint? AddressOf(string name)
    {
        if (members.Table.Find(name) is not { } member)
            return null;
        return IPAddress.TryParse(member.RaftHost, out var address)
            ? new IPEndPoint(address, member.RaftPort)
            : new DnsEndPoint(member.RaftHost, member.RaftPort);
    }

    /// <summary>Why a node of that name and incarnation has no part in this cluster, or null when it has.</summary>
    internal string? RefusalOf(string name, ulong incarnation) => members.Table.Find(name) switch
    {
        null => $"{name} is no member of this cluster",
        { } member when member.Incarnation != incarnation => $"{name} was replaced by another incarnation of it",
        _ => null,
    };
}
