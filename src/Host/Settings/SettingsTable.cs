using System.Globalization;
using System.Net;
using AdvoCache.Core;
using Microsoft.Extensions.Logging;
using static AdvoCache.Host.SettingKinds;

namespace AdvoCache.Host;

/// <summary>
/// Every setting, once. Parsing, messages, --help, the command line's options and the check of docs/settings.md come from here.
/// Invariant: a row's default is what <see cref="Settings"/> has when the variable is not set.
/// </summary>
public static class SettingsTable
{
    public static IReadOnlyList<Setting> Rows { get; } =
    [
        new("ADVO_PORT", ":8081", "port, :port or host:port, port 0 to 65535",
            "Where clients and the other nodes' links connect (HTTP and WebSocket). Without a host it listens on all addresses; 0 takes any free port.",
            ReadListenAddress),
        Text("ADVO_ENVIRONMENT", "development", "1 to 64 characters",
            "The name of the environment, for the log.",
            (s, text) => text.Length <= 64 ? s with { Environment = text } : null),

        Whole("ADVO_CACHE_TTL_MINUTES", 15, 1, 525_600,
            "How long an entry lives.", (s, v) => s with { CacheTtl = TimeSpan.FromMinutes(v) }),
        Whole("ADVO_JITTER_PERCENT", 20, 0, 100,
            "How much of its time to live a set with jitter adds at most, drawn at random.", (s, v) => s with { JitterPercent = v }),
        Whole("ADVO_CACHE_CAPACITY", 10_000, 1, Sheet.MaxCapacity,
            "How many entries a sheet holds; over it the least recently used goes.", (s, v) => s with { CacheCapacity = v }),
        Whole("ADVO_TTL_CLEANUP_SECONDS", 60, 1, 3600,
            "The longest that the expiry cleaner sleeps. Entries go when they are due, so this delays nothing.",
            (s, v) => s with { ExpiryLongestSleep = TimeSpan.FromSeconds(v) }),
        Whole("ADVO_LOCK_TTL_SECONDS", 30, 1, 86_400,
            "How long a lock lives when its request does not say.", (s, v) => s with { LockTtl = TimeSpan.FromSeconds(v) }),
        Whole("ADVO_LOCK_CLEANUP_SECONDS", 5, 1, 3600,
            "How often expired locks are cleared away. A lock is free as soon as it has expired.",
            (s, v) => s with { LockCleanup = TimeSpan.FromSeconds(v) }),
        Whole("ADVO_SHEET_LINGER_SECONDS", 30, 0, 86_400,
            "How long a sheet waits for its last collaborator to come back when that one vanished without a goodbye.",
            (s, v) => s with { SheetLinger = TimeSpan.FromSeconds(v) }),

        OneOf<LogLevel>("ADVO_LOG_LEVEL", "info", "The least important lines that are logged.", (s, v) => s with { LogLevel = v },
            ("debug", LogLevel.Debug), ("info", LogLevel.Information), ("warn", LogLevel.Warning), ("warning", LogLevel.Warning), ("error", LogLevel.Error)),
        OneOf<LogFormat>("ADVO_LOG_FORMAT", "text", "Lines for people, or one JSON object a line.", (s, v) => s with { LogFormat = v },
            ("text", LogFormat.Text), ("json", LogFormat.Json)),

        Text("ADVO_NODE", "n1", NodeName.Allowed,
            "The name of this node.",
            (s, text) => NodeName.IsLegal(text) ? s with { Node = text } : null),
        new("ADVO_MEMBERS", "", MemberList.Allowed,
            "All nodes of the cluster, the same on each. The last part of a member is where the other nodes' links connect, by default the host and port of its client URL. Empty: this node alone.",
            (s, text, faults) => MemberList.Read(text, faults) is { } members ? s with { Members = members } : null),
        Text("ADVO_RAFT_BIND", "", "empty, or an IP address",
            "The address on which Raft listens. Empty: loopback when that is this member's host, otherwise all addresses.",
            (s, text) => IPAddress.TryParse(text, out var address) ? s with { RaftBind = address } : null),
        Text("ADVO_RAFT_PORT", "", "empty, or a port from 1 to 65535",
            "The port on which Raft listens, where that is not the one the other nodes connect to. Empty: this member's port.",
            (s, text) => HostAndPort.TryParsePort(text, out var port) && port > 0 ? s with { RaftPort = port } : null),
        Text("ADVO_DATA_DIR", "./.data/NODE", "a directory that this node can write and no other node uses",
            "Where the log and its snapshots live. NODE stands for the node's name.",
            (s, text) => text.Contains('\0', StringComparison.Ordinal) ? null : s with { DataDirectory = text }),
        Whole("ADVO_ELECTION_TIMEOUT_MS", 300, 100, 60_000,
            "The shortest silence of the leader after which a node stands for election; the longest is twice that.",
            (s, v) => s with { ElectionTimeout = TimeSpan.FromMilliseconds(v) }),
        Whole("ADVO_SNAPSHOT_LOG_BYTES", 64L << 20, 1L << 20, 16L << 30,
            "How many bytes of log come between two snapshots.", (s, v) => s with { SnapshotLogBytes = v }),

        Whole("ADVO_HISTORY_CHANGES", 100_000, 0, 10_000_000,
            "How many changes of each sheet a node remembers for clients that reconnect with since. 0: none, they get the whole sheet.",
            (s, v) => s with { HistoryChanges = v }),
        Whole("ADVO_HISTORY_BYTES", 64L << 20, 0, 16L << 30,
            "How many bytes the remembered changes of all sheets may take together; over it the oldest go. 0: none are remembered.",
            (s, v) => s with { HistoryBytes = v }),
        Whole("ADVO_INDEX_INTERVAL_SECONDS", 5, 0, 3600,
            "How long a client that opened with since hears nothing before it is told the index. 0: it is not told.",
            (s, v) => s with { IndexInterval = TimeSpan.FromSeconds(v) }),
        Whole("ADVO_DIGEST_INTERVAL_SECONDS", 60, 0, 86_400,
            "How often the nodes compare the digest of a slice of their states, about 1 MiB at a time; the odd one stops. 0: never.",
            (s, v) => s with { DigestInterval = TimeSpan.FromSeconds(v) }),

        Whole("ADVO_REQUEST_TIMEOUT_MS", 5000, 100, 60_000,
            "How long a request waits for a majority before it is answered as unavailable.",
            (s, v) => s with { RequestTimeout = TimeSpan.FromMilliseconds(v) }),
        Text("ADVO_ISOLATION_MS", "", "empty, or a whole number from 500 to 600000, and at least 5 times ADVO_ELECTION_TIMEOUT_MS",
            "How long no majority may answer before the node counts as cut off: it refuses requests at once and sends its clients to the other nodes. Empty: 4000, or 10 times ADVO_ELECTION_TIMEOUT_MS if that is more.",
            (s, text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms is >= 500 and <= 600_000
                && ms >= 5 * s.ElectionTimeout.TotalMilliseconds
                    ? s with { Isolation = TimeSpan.FromMilliseconds(ms) }
                    : null),
        Whole("ADVO_MAX_MESSAGE_BYTES", 8 << 20, 1024, 64 << 20,
            "The longest message a client may send; a longer one closes its connection.", (s, v) => s with { MaxMessageBytes = v }),
        Whole("ADVO_MAX_CONNECTIONS", 10_000, 1, 1_000_000,
            "How many clients may be connected to this node.", (s, v) => s with { MaxConnections = v }),
        Whole("ADVO_OUTBOX_LIMIT_BYTES", 64L << 20, 1L << 20, 1L << 30,
            "How many bytes may wait for one client that does not read before its connection is closed.",
            (s, v) => s with { OutboxLimitBytes = v }),

        Whole("ADVO_BCRYPT_COST", 10, 4, 16,
            "The cost of hashing a new sheet's password; each step doubles it.", (s, v) => s with { BcryptCost = v }),
        Secret("ADVO_REPLICA_TOKEN",
            "What register_replica must show to get every tenant's data. Empty: it is refused.", (s, v) => s with { ReplicaToken = v }),
        Secret("ADVO_ADMIN_TOKEN",
            "What an operator must show at /members to see and change the members. Empty: it is refused.", (s, v) => s with { AdminToken = v }),
        Secret("ADVO_CLUSTER_SECRET",
            "What the nodes show each other, the same on each. Empty: derived from ADVO_MEMBERS, which is no protection beyond one machine.",
            (s, v) => s with { ClusterSecret = v }),
    ];

    private static Settings? ReadListenAddress(Settings settings, string text, ICollection<string> faults)
    {
        if (!HostAndPort.TryParse(text, out var host, out var port))
            return null;
        if (host.Length == 0)
            return settings with { HttpHost = "", HttpPort = port };
        if (HostAndPort.Resolve(host) is { } address)
            return settings with { HttpHost = address.ToString(), HttpPort = port };
        faults.Add($"the host {host} does not resolve: must be an address of this machine, or left out for all");
        return null;
    }
}
