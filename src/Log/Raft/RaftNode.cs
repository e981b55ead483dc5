using System.Net;
using DotNext.Net.Cluster;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.Membership;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// Raft as this node takes part in it. Its configuration is the voters of the table of members: the library's own way to change it is
/// not used, because the table is part of the replicated state and outlives snapshots with it.
/// </summary>
internal sealed class RaftNode : IAsyncDisposable
{
    private const int MaxReplicationLag = 256;

    private readonly IClusterConfigurationStorage<EndPoint> _configuration;
    private readonly Lock _gate = new();
    private Task _configuring = Task.CompletedTask;
    private long _ledTerm;

    internal RaftNode(NodeOptions options, DurableLog log, MemberTable members, RaftPeers peers, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("AdvoCache.Log");
        var slot = ElectionSlot.Of(options.Name, members, options.ElectionTimeout);
        var configuration = new RaftCluster.CustomTransportConfiguration(
            new IPEndPoint(options.RaftBind, options.RaftPort), new RaftListener(peers, logger), new RaftDialer(peers, logger))
        {
            PublicEndPoint = RaftPeers.EndPointOf(options.Name),
            ConfigurationStorage = null,
            ColdStart = false,
            LowerElectionTimeout = (int)slot.Earliest.TotalMilliseconds,
            UpperElectionTimeout = (int)slot.Latest.TotalMilliseconds,
            // Of the lower timeout: heartbeats are as frequent on all nodes, twice in the election timeout.
            HeartbeatThreshold = options.ElectionTimeout / slot.Earliest / 2,
            // A packet lost on a link of 100 ms there and back costs 400 ms, and must not cost the connection too. Not more: votes wait for nodes that hang.
            RequestTimeout = options.ElectionTimeout * 2,
            ConnectTimeout = options.ElectionTimeout,
            MaxReplicationLag = MaxReplicationLag,
            LoggerFactory = loggers,
        };
        var storage = configuration.ConfigurationStorage as InMemoryClusterConfigurationStorage<EndPoint>
            ?? throw new InvalidOperationException("The library no longer keeps the configuration in memory by default.");
        var initial = storage.CreateInitialConfigurationBuilder();
        foreach (var voter in members.Voters)
            initial.Add(RaftPeers.EndPointOf(voter.Name));
        initial.Build();
        _configuration = storage;
        Cluster = new(configuration) { AuditTrail = log.ForRaft };
        Cluster.LeaderChanged += (_, leader) =>
        {
            if (leader is { IsRemote: false })
                Volatile.Write(ref _ledTerm, Cluster.Term);
            LeaderChanged();
        };
    }

    internal ResigningRaftCluster Cluster { get; }

    /// <summary>
    /// The term in which this node led last. <see cref="RaftCluster{TMember}.Term"/> is not that while it steps down: the next leader's term is there
    /// first, and what this node appended with it would stand in the log as that leader's.
    /// </summary>
    /// <remarks>Noted when the node is made the leader, which the library does under the lock that changes of term need.</remarks>
    internal long LedTerm => Volatile.Read(ref _ledTerm);

    internal Action LeaderChanged { get; set; } = static () => { };

    /// <summary>The name of the leader that this node knows of, if any.</summary>
    internal string? Leader => Cluster.Leader is { } leader ? RaftPeers.NameOf(leader.EndPoint) : null;

    /// <summary>Why the library gave up for good, if it did: it then answers nobody, and only a new process helps.</summary>
    internal Exception? Failure
    {
        get
        {
            try
            {
                _ = Cluster.ConsensusToken;
                return null;
            }
            catch (System.Diagnostics.UnreachableException failure)
            {
                return failure.InnerException ?? failure;
            }
        }
    }

    internal static ClusterMemberId IdOf(string name) => ClusterMemberId.FromEndPoint(RaftPeers.EndPointOf(name));

    internal Task StartAsync(CancellationToken token) => Cluster.StartAsync(token);

    /// <summary>Makes the voters of the table Raft's members; tables are taken in the order of their versions.</summary>
    internal void SetVoters(MemberTable table)
    {
        lock (_gate)
            _configuring = _configuring.ContinueWith(_ => SetVotersAsync(table), TaskScheduler.Default).Unwrap();
    }

    public async ValueTask DisposeAsync()
    {
        await _configuring.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Cluster.StopAsync(CancellationToken.None);
        await Cluster.DisposeAsync();
    }

    private async Task SetVotersAsync(MemberTable table)
    {
        var wanted = table.Voters.Select(static voter => RaftPeers.EndPointOf(voter.Name)).ToHashSet();
        var configuration = await _configuration.LoadConfigurationAsync();
        foreach (var gone in configuration.Members.Where(member => !wanted.Contains(member)).ToArray())
            configuration = configuration.Remove(gone);
        foreach (var come in wanted.Where(member => !configuration.Members.Contains(member)).ToArray())
            configuration = configuration.Add(come);
        await _configuration.SaveConfigurationAsync(configuration, table.Version.Value);
    }
}
