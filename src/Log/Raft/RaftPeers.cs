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

    private readonly Lock _gate = new();
    private readonly List<(string Name, ulong Incarnation, RaftConnection Connection)> _connections = [];

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

    /// <summary>Keeps an eye on a connection to a node that has proved itself; false, and the connection ended, when it was replaced meanwhile.</summary>
    internal bool TryTrack(string name, ulong incarnation, RaftConnection connection)
    {
        lock (_gate)
            _connections.Add((name, incarnation, connection));
        connection.ConnectionClosed.UnsafeRegister(_ => Forget(connection), null);
        DropStrangers();
        return !connection.ConnectionClosed.IsCancellationRequested;
    }

    /// <summary>Ends the connections to nodes that have no part in the cluster any more: what they acknowledge must not count.</summary>
    internal void DropStrangers()
    {
        RaftConnection[] strangers;
        lock (_gate)
            strangers = [.. _connections.Where(known => RefusalOf(known.Name, known.Incarnation) is not null).Select(static known => known.Connection)];
        foreach (var connection in strangers)
            connection.Dispose();
    }

    private void Forget(RaftConnection connection)
    {
        lock (_gate)
            _connections.RemoveAll(known => ReferenceEquals(known.Connection, connection));
    }

    /// <summary>Why a node of that name and incarnation has no part in this cluster, or null when it has.</summary>
    internal string? RefusalOf(string name, ulong incarnation) => members.Table.Find(name) switch
    {
        null => $"{name} is no member of this cluster",
        { } member when member.Incarnation != incarnation => $"{name} was replaced by another incarnation of it",
        _ => null,
    };
}
