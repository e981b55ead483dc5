using System.Net;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Host; // not AdvoCache.Host.Settings: a namespace of that name would hide this type from the rest of the Host.

/// <summary>
/// What the operator decided about this node, parsed: no other code sees a variable's text.
/// Invariant: from <see cref="SettingsLoader"/> every value is inside its row of <see cref="SettingsTable"/>, whose defaults stand here too.
/// </summary>
public sealed record Settings
{
    public const int DefaultHttpPort = 8081;

    /// <summary>The address to listen on, as an IP address; empty means all addresses.</summary>
    public string HttpHost { get; init; } = "";

    /// <summary>0 lets the system choose a free port.</summary>
    public int HttpPort { get; init; } = DefaultHttpPort;

    public IPEndPoint HttpEndPoint => new(HttpHost.Length == 0 ? IPAddress.IPv6Any : IPAddress.Parse(HttpHost), HttpPort);

    public string Environment { get; init; } = "development";

    public TimeSpan CacheTtl { get; init; } = TimeSpan.FromMinutes(15);
    public int JitterPercent { get; init; } = 20;
    public int CacheCapacity { get; init; } = 10_000;
    public TimeSpan ExpiryLongestSleep { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan LockTtl { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan LockCleanup { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan SheetLinger { get; init; } = TimeSpan.FromSeconds(30);

    public LogLevel LogLevel { get; init; } = LogLevel.Information;
    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    public string Node { get; init; } = "n1";

    /// <summary>All nodes of the cluster in the operator's order; without ADVO_MEMBERS this node alone.</summary>
    public IReadOnlyList<Member> Members { get => field ?? [Member.Alone(Node, HttpHost, HttpPort)]; init; }

    public Member Self => Members.First(member => member.Name == Node);

    public IPAddress? RaftBind { get; init; }
    public int? RaftPort { get; init; }

    /// <summary>Where Raft listens: loopback when that is how the members name this node, otherwise every address.</summary>
    public IPEndPoint RaftEndPoint => new(RaftBind ?? Self.DefaultRaftBind, RaftPort ?? Self.RaftPort);

    /// <summary>An absolute path when loaded; ./.data/NODE by default, so that nodes sharing a directory do not share a log.</summary>
    public string DataDirectory { get => field ?? Path.Combine(".", ".data", Node); init; }

    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromMilliseconds(300);
    public TimeSpan ElectionTimeoutUpper => ElectionTimeout * 2;

    public long SnapshotLogBytes { get; init; } = 64L << 20;
    public int HistoryChanges { get; init; } = 100_000;
    public long HistoryBytes { get; init; } = 64L << 20;
    public TimeSpan IndexInterval { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan DigestInterval { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long no majority may answer before the node sends its clients away.</summary>
    public TimeSpan Isolation
    {
        get => field > TimeSpan.Zero ? field : TimeSpan.FromSeconds(Math.Max(4, 10 * ElectionTimeout.TotalSeconds));
        init;
    }

    public int MaxMessageBytes { get; init; } = 8 << 20;
    public int MaxConnections { get; init; } = 10_000;
    public long OutboxLimitBytes { get; init; } = 64L << 20;
    public int BcryptCost { get; init; } = 10;

    /// <summary>What register_replica must show; unset refuses every replica.</summary>
    public Secret ReplicaToken { get; init; } = Secret.Unset;

    /// <summary>What an operator must show to see and change the members; unset refuses everybody.</summary>
    public Secret AdminToken { get; init; } = Secret.Unset;

    /// <summary>What nodes show each other: with more than one member always set, derived from the list when nobody chose one.</summary>
    public Secret ClusterSecret
    {
        get => field.IsSet || Members.Count == 1 ? field : Secret.DerivedFrom(Members);
        init;
    } = Secret.Unset;
}
