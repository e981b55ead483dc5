using System.Net;

namespace AdvoCache.Log;

/// <summary>How a node runs. Every value was validated by the host.</summary>
public sealed record NodeOptions
{
    public required string Name { get; init; }

    /// <summary>The members that the cluster is founded with, this node included; one or three. Later the data directory knows better.</summary>
    public required IReadOnlyList<ClusterMember> Members { get; init; }

    /// <summary>Where the log and the snapshots live.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The address that the Raft port is opened on.</summary>
    public IPAddress RaftBind { get; init; } = IPAddress.Loopback;

    /// <summary>The Raft port to open; 0 lets the system choose, for a node that is alone.</summary>
    public int RaftPort { get; init; }

    /// <summary>The lower bound of the election timeout; the upper one is twice it.</summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long a request waits for its outcome before it is answered as unavailable.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long no majority may answer before this node sends its clients away.</summary>
    public TimeSpan Isolation { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a sheet waits for collaborators that vanished.</summary>
    public TimeSpan SheetLinger { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest time between two looks for what is due. What is due is ended when it is due, sooner than that.</summary>
    public TimeSpan CleanupInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How much log is written between two snapshots, in bytes.</summary>
    public long SnapshotLogBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>How many changes of each sheet are remembered for clients that come back; 0 for none.</summary>
    public int HistoryChanges { get; init; } = 100_000;

    /// <summary>How many bytes the remembered changes of all sheets may take together; 0 for none.</summary>
    public long HistoryBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>How often the nodes compare the digests of a slice of their states; zero for never.</summary>
    public TimeSpan DigestInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What nodes prove to each other on the node link.</summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>How long a node may be without a link to the leader before its sessions are ended.</summary>
    public TimeSpan NodeLostAfter => ElectionTimeout * 10;
}
