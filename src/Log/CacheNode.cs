using System.Net;
using System.Net.WebSockets;
using System.Text;
using AdvoCache.Core;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.Membership;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// One node of the replicated cache: takes commands, applies the log, confirms reads. The one door of this project.
/// Invariant: a command's outcome is told by this node's own apply, so replies and events leave it in log order.
/// </summary>
public sealed class CacheNode : IAsyncDisposable
{
    private static readonly TimeSpan HearAtMost = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan HearAgainAfter = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(10);

    private readonly NodeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SubmissionQueue _submissions;
    private readonly TouchedEntries _touched = new();
    private readonly SnapshotStore _snapshots;
    private readonly ReplicatedStore _store;
    private readonly VolumeGuard _volume;
    private readonly ReadBarrier _reads;
    private readonly Eviction _eviction;
    private readonly LinkServer _linkServer;
    private readonly Leadership _leadership = new();
    private readonly MajorityWatch _majority;
    private readonly MemberDirectory _members;
    private readonly MembershipChanges _membership;
    private readonly RaftPeers _peers;
    private readonly Admission _admission;
    private readonly ILoggerFactory _loggers;
    private readonly DurableLog _log;
    private readonly FileStream _directoryLock;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _leaving = new();
    private readonly List<Task> _loops = [];
    private readonly TaskCompletionSource _takesPart = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RaftNode? _raft;
    private readonly SemaphoreSlim _digesting = new(1);
    private (LogIndex Index, string Digest) _digest;
    /// <summary>Tells this process's links from those of an earlier one; unlike the run it never changes.</summary>
    private readonly ulong _linkId = DrawnId.Next();
    private volatile NodeRunHolder _run;

    /// <summary>Opens the data directory and reads the state from it.</summary>
    /// <exception cref="IOException">The directory cannot be used, or another process uses it.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory cannot be written to.</exception>
    /// <exception cref="DivergedException">The directory's state was found to differ from the other nodes'.</exception>
    public CacheNode(NodeOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger("AdvoCache.Log");
        _directoryLock = LockDirectory(options.DataDirectory);

        // Before anything in it is read or tidied up.
        DivergedMark.ThrowIfPresent(options.DataDirectory);
        _members = MemberDirectory.Open(options);
        if (!_members.IsAdmitted)
            DiscardUnfinished();

        _peers = new(_members, options.Secret);
        Clock = new(time);
        _submissions = new(time, options.RequestTimeout);
        _snapshots = new(Path.Combine(options.DataDirectory, "snapshots"), options.SnapshotLogBytes, _logger);
        _volume = new(options.DataDirectory, time, _logger);
        _store = new(_submissions, _snapshots, Clock, _logger)
        {
            RunLost = Rejoin,
            MembersSet = MembersSet,
            FetchSnapshot = FetchSnapshotAsync,
            Stopping = _stopping.Token,
            History = new(options.HistoryChanges, options.HistoryBytes),
            Comparisons = new(options.Name, report => TrySubmit(report, SessionId.None, new Unawaited()), _logger) { DataDirectory = options.DataDirectory },
        };
        _run = NewRun();
        _store.Restore();

        _log = new(Path.Combine(options.DataDirectory, "log"), _store, _volume, failure => _store.Broken.TrySetResult(failure));
        _reads = new(_store, () => Route, time, options.RequestTimeout, _logger);
        _majority = new(() => _reads.Confirmations, _reads.ProbeAsync, ContactChanged, time, options.Isolation);
        _eviction = new(this, _store, Clock, time, options.CleanupInterval);
        _membership = new(_members, () => Leading, change => SubmitAsync(change, SessionId.None), time, options.RequestTimeout);
        _admission = new(_members, options.Secret, _snapshots, time, _logger);
        _linkServer = new(_peers, () => Leading, new(_members, _log, _store, _membership, () => IsLeading, _logger), _logger);
    }

    /// <summary>This node's reading of cluster time.</summary>
    public ClusterClock Clock { get; }

    /// <summary>The run that new sessions belong to; it changes when the cluster gave this node up.</summary>
    public NodeRun Run => _run.Value;

    /// <summary>Completes when this node cannot go on, with the reason.</summary>
    public Task<Exception> Broken => _store.Broken.Task;

    /// <summary>Whether this node leads and takes the others' requests.</summary>
    public bool IsLeading => Leading is not null;

    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>The latest changes that this node applied; for use inside <see cref="Read{TArgument,TResult}"/> or a <see cref="Submission"/>.</summary>
    public ChangeHistory History => _store.History;

    /// <summary>Whether writes are held back because the log's volume is full.</summary>
    public bool IsVolumeFull => _volume.IsFull;

    /// <summary>Whether no majority has answered this node for <see cref="NodeOptions.Isolation"/>: then it takes nothing from clients.</summary>
    public bool IsCutOff => _majority.IsCutOff;

    internal LeaderTerm? Leading { get; private set; }

    private IReadRoute? Route { get; set; }

    /// <summary>Starts the log, then takes part in the cluster. Returns before there is a leader.</summary>
    public async Task StartAsync(IApplyListener listener, CancellationToken token)
    {
        await _log.InitializeAsync(token);
        _store.Listen(listener);
        SayIfMembersDiffer();
        Join();
        if (_options.Members.Count == 1 && !_members.IsAdmitted)
            _members.Admit(incarnation: 0);
        if (_members.IsAdmitted)
            await StartRaftAsync(token);
        else
            _loops.Add(AdmitAsync());
        _loops.Add(Loop(FollowLeadershipAsync));
        _loops.Add(Loop(_reads.RunAsync));
        _loops.Add(Loop(_majority.RunAsync));
        _loops.Add(Loop(KeepVolumeDutyAsync));
        _loops.Add(Loop(HousekeepAsync));
        _loops.Add(Loop(FlushTouchesAsync));
    }

    /// <summary>
    /// Queues a command for the log. False: too many wait already, or it is a session's and this node is cut off; the submission hears
    /// nothing then. Never ask for a session under the store's gate, nor with another lock held: the log's loop may go on here.
    /// </summary>
    public bool TrySubmit<TCommand>(in TCommand command, SessionId by, Submission submission)
        where TCommand : struct, ICommand<TCommand>
        => (by == SessionId.None || !IsCutOff) && _submissions.TrySubmit(command, by == SessionId.None ? Run : by.Node, by, submission);

    /// <summary>Queues a command and awaits its reply; null when no majority answered in time.</summary>
    public Task<Reply?> SubmitAsync<TCommand>(in TCommand command, SessionId by)
        where TCommand : struct, ICommand<TCommand>
    {
        var submission = new AwaitedSubmission();
        return TrySubmit(command, by, submission) ? submission.Outcome : Task.FromResult<Reply?>(null);
    }

    /// <summary>After this, <see cref="Read{TArgument,TResult}"/> sees every change acknowledged before the call; false: not confirmed in time.</summary>
#if PLANTED_BUGS
    public Task<bool> PassReadBarrierAsync() => Planted.Has(Planted.WeakReads) ? Task.FromResult(true) : _reads.PassAsync();
#else
    public Task<bool> PassReadBarrierAsync() => _reads.PassAsync();
#endif

    /// <summary>Ends what is due by this node's clock, on all nodes; returns when this node has applied it (false: not in time).</summary>
    public Task<bool> EvictDueAsync() => _eviction.EvictDueAsync();

    /// <summary>Reads the store between two entries. Keep it short: the applier waits.</summary>
    public TResult Read<TArgument, TResult>(TArgument argument, Func<SheetStore, TArgument, TResult> read)
    {
        lock (_store.Gate)
            return read(_store.Store, argument);
    }

    /// <summary>Notes that an entry was read, for the LRU order of all nodes.</summary>
    public void Touch(TouchedEntry touched) => _touched.Add(touched);

    /// <summary>Serves another node's link; completes when it ends.</summary>
    public Task ServeLinkAsync(WebSocket webSocket, CancellationToken token) => _linkServer.ServeAsync(webSocket, token);

    /// <summary>The leader that this node knows of, if any.</summary>
    public ClusterMember? Leader
        => _raft?.Leader is { } name ? _members.Table.Find(name) : null;

    /// <summary>The members of the cluster as this node knows them.</summary>
    public IReadOnlyList<ClusterMember> Members => _members.Table.Members;

    /// <summary>Adds a member, which then joins by itself, or moves one to another address. Leader only. Answers what is wrong, or null.</summary>
    public Task<string?> PlaceMemberAsync(ClusterMember member, CancellationToken token) => _membership.PlaceAsync(member, token);

    /// <summary>Takes a member out for good. Leader only. Answers what is wrong, or null.</summary>
    public Task<string?> RemoveMemberAsync(string name, CancellationToken token) => _membership.RemoveAsync(name, token);

    /// <summary>Starts the cluster over with the state in a stopped node's data directory; the other members have to join it with empty ones.</summary>
    /// <exception cref="IOException">The directory cannot be used, or a running node uses it.</exception>
    /// <exception cref="ForeignDataException">The directory belongs to another node.</exception>
    public static void Recover(NodeOptions options)
    {
        using var directoryLock = LockDirectory(options.DataDirectory);
        var members = MemberDirectory.Open(options);
        if (!members.IsAdmitted)
            throw DamagedLogException.Nothing(options.DataDirectory);
        members.Recover(DrawnId.Next());
    }

    public NodeStatus Status()
    {
        var (index, sheets, sessions, agreed, differ) = Read(
            _store.Comparisons,
            static (store, comparisons) => (store.Index, store.SheetCount, store.SessionCount, comparisons.LastAgreed, comparisons.LastDiffering));
        return new()
        {
            Role = Leading is not null ? "leader" : _raft is null ? "joining" : Leader is null ? "candidate" : "follower",
            Leader = Leader?.Name,
            Term = _log.Promises.Term,
            WaitsFor = _admission.WaitsFor,
            Applied = index,
            LogEntry = _store.AppliedEntry,
            IsReady = Route is not null && _run.IsJoined && !IsCutOff,
            IsCutOff = IsCutOff,
            Sheets = sheets,
            Sessions = sessions,
            Pending = _submissions.Pending,
            DigestsAgreed = agreed,
            DigestsDiffer = differ,
        };
    }

    /// <summary>The digest of the state and the index it is of.</summary>
    public async Task<(LogIndex Index, string Digest)> DigestAsync()
    {
        // The applier waits while the state is hashed: one at a time, and once for each index. Raft does not: it may want this thread's socket.
        await _digesting.WaitAsync();
        await Task.Yield();
        try
        {
            return _digest = Read(_digest, static (store, known) =>
                known.Digest is not null && known.Index == store.Index ? known : (store.Index, StateDigest.Of(store)));
        }
        finally
        {
            _digesting.Release();
        }
    }

    /// <summary>
    /// Prepares the stop: this node stands for no election any more, and if it leads it gives that up. Returns when another node leads and
    /// takes this node's requests, so that they are not lost with it; or after the limit.
    /// </summary>
    public async Task HandOverAsync(TimeSpan limit)
    {
        if (_raft is not { Cluster: { } raft } || raft.Members.Count == 1)
            return;
        await _leaving.CancelAsync();
        using var late = new CancellationTokenSource(limit, _time);
        var led = Leading;
        try
        {
            if (led is not null)
                _logger.SteppingAside(led.Term);
            var isHeard = led is { HasLinks: true };
            await raft.StepAsideAsync(late.Token);
            while (isHeard && Route is not LinkClient)
                await Task.Delay(LookAgainAfter, _time, late.Token);
        }
        catch (OperationCanceledException)
        {
            // Nobody took over. The others will elect among themselves when they can.
        }
    }

    /// <summary>Fails whatever waits, reads and writes: the node stops and cannot wait longer.</summary>
    public void GiveUp()
    {
        _reads.Close();
        lock (_store.Gate)
            _submissions.FailAll();
    }

    /// <summary>Returns when everything submitted has its outcome, or after the limit.</summary>
    public async Task SettleAsync(TimeSpan limit)
    {
        var began = _time.GetTimestamp();
        while (_submissions.Pending > 0 && _time.GetElapsedTime(began) < limit)
            await Task.Delay(LookAgainAfter, _time, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_loops);
        lock (_store.Gate)
            _submissions.FailAll();
        if (_raft is not null)
            await _raft.DisposeAsync();
        await _snapshots.Idle;
        await _log.DisposeAsync();
        await _directoryLock.DisposeAsync();
        _leaving.Dispose();
        _stopping.Dispose();
    }

    private static FileStream LockDirectory(string directory)
    {
        Directory.CreateDirectory(directory);
        return new(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>What is left of a state transfer that did not come to its end.</summary>
    private void DiscardUnfinished()
    {
        foreach (var name in (string[])["log", "snapshots"])
        {
            var directory = Path.Combine(_options.DataDirectory, name);
            if (Directory.Exists(directory))
                Directory.Delete(directory, recursive: true);
        }
    }

    private void SayIfMembersDiffer()
    {
        var wanted = _options.Members.Select(static member => $"{member.Name}={member.RaftHost}:{member.RaftPort}").Order(StringComparer.Ordinal);
        var known = _members.Table.Members.Select(static member => $"{member.Name}={member.RaftHost}:{member.RaftPort}").Order(StringComparer.Ordinal);
        if (!wanted.SequenceEqual(known))
            _logger.MembersDiffer(string.Join(", ", known));
    }

    private async Task StartRaftAsync(CancellationToken token)
    {
        if (_members.IsRecovering)
            await _log.Promises.UpdateTermAsync(_log.Promises.Term + 1, resetLastVote: true, token);
        var raft = new RaftNode(_options, _log, _members.Table, _peers, _loggers);
        raft.LeaderChanged = _leadership.Changed;
        await raft.StartAsync(token);
        _raft = raft;
        // A table may have come in between.
        raft.SetVoters(_members.Table);
        _takesPart.TrySetResult();
        _leadership.Changed();
    }

    /// <summary>Gets this node, which has no log, its part in the cluster.</summary>
    private async Task AdmitAsync()
    {
        try
        {
            await _admission.RunAsync(SeedAsync, _stopping.Token);
            await StartRaftAsync(_stopping.Token);
            await _admission.ReportAsync(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The node stops before it took part.
        }
        catch (Exception failed)
        {
            _store.Broken.TrySetResult(failed);
        }
    }

    /// <summary>Makes a leader's state the beginning of the empty log, and this node bound to that leader's term.</summary>
    private async Task SeedAsync(TransferredState state)
    {
        await _log.InstallAsync(state.Snapshot.Entry, _stopping.Token);
        await _log.Promises.UpdateTermAsync(state.LeaderTerm, resetLastVote: true, _stopping.Token);
        await _log.Promises.UpdateVotedForAsync(RaftNode.IdOf(state.Leader), _stopping.Token);
    }

    /// <summary>Gets the leader's latest snapshot.</summary>
    private async Task FetchSnapshotAsync(Stream into, CancellationToken token)
    {
        if (Leader is not { } leader)
            throw new IOException("There is no leader to get a snapshot from.");
        try
        {
            using var link = await LinkSocket.OpenAsync(
                leader.LinkAddress, new(LinkPurpose.Fetch, _members.Name, _members.Incarnation, _linkId), _options.Secret, token);
            await StateTransfer.ReceiveHeadingAsync(link, token);
            await StateTransfer.ReceiveAsync(link, into, token);
        }
        catch (Exception broken) when (broken is WebSocketException or UnauthorizedAccessException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException($"the link to {leader.Name} broke: {broken.Message}", broken);
        }
    }

    /// <summary>Called by the applier: when it returns, the table is on the medium.</summary>
    private void MembersSet(LogIndex version, ReadOnlyMemory<byte> encoded)
    {
        if (MemberTable.Decode(version, encoded) is not { } table)
            throw DamagedLogException.Members(version.Value);
        if (!_members.Adopt(table))
            return;
        _logger.MembersChanged(string.Join(", ", table.Members.Select(static member => member.Name + (member.IsVoter ? "" : " (joining)"))));
        _peers.DropStrangers();
        _raft?.SetVoters(table);
        _submissions.Work.Raise();
        if (_members.IsAdmitted && _members.Self?.Incarnation != _members.Incarnation)
            _store.Broken.TrySetResult(new RemovedException(_members.Name, isReplaced: _members.Self is not null));
    }

    private async Task KeepVolumeDutyAsync(CancellationToken token)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, _leaving.Token);
        try
        {
            await _takesPart.Task.WaitAsync(either.Token);
            await new VolumeDuty(_raft!.Cluster, _volume, _options.NodeLostAfter, _time, _logger).RunAsync(either.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            // This node stops and stands aside for that; nothing may call it back.
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        }
    }

    private void ContactChanged(bool cutOff)
    {
        if (cutOff)
        {
            if (_reads.Confirmations > 0)
                _logger.CutOff((long)_options.Isolation.TotalMilliseconds);
            else
                _logger.NotYetInTouch((long)_options.Isolation.TotalMilliseconds);
            _reads.Close();
            _store.CutOff();
        }
        else
        {
            _logger.BackInTouch();
            _reads.Open();
        }
    }

    private NodeRunHolder NewRun()
    {
        var run = new NodeRun(DrawnId.Next());
        _store.AddOwnRun(run);
        return new(run);
    }

    /// <summary>Announces this run, in front of everything that its sessions will ask for.</summary>
    private void Join()
    {
        var run = _run;
        run.IsAnnounced = TrySubmit(
            new JoinNode(run.Value, Encoding.UTF8.GetBytes(_options.Name), (long)_options.SheetLinger.TotalMilliseconds),
            SessionId.None,
            new Joining(this, run));
    }

    /// <summary>The cluster gave this node's run up; a new one joins. Called by the applier.</summary>
    private void Rejoin()
    {
        _logger.RunLost();
        _run = NewRun();
        Join();
    }

    private async Task Loop(Func<CancellationToken, Task> loop)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await loop(_stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                _logger.Unexpected(failure, loop.Method.Name);
                await Task.Delay(TimeSpan.FromMilliseconds(100), _time, CancellationToken.None);
            }
        }
    }

    /// <summary>Takes whatever route to the leader there is, one after the other.</summary>
    private async Task FollowLeadershipAsync(CancellationToken token)
    {
        using var change = _leadership.NextChange(token);
        try
        {
            if (Leader is not { } leader)
            {
                if (_raft is not null)
                    _logger.NoLeader();
                await Task.Delay(Timeout.InfiniteTimeSpan, change.Token);
            }
            else if (string.Equals(leader.Name, _members.Name, StringComparison.Ordinal))
            {
                await LeadAsync(_raft!, change.Token);
            }
            else
            {
                await FollowAsync(leader, change.Token);
                await Task.Delay(LookAgainAfter, _time, change.Token);
            }
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            // Another leader, or none: look again.
        }
    }

    private async Task LeadAsync(RaftNode raft, CancellationToken changed)
    {
        // The order matters: a term read while the token is still valid is the term of this leadership.
        RaftCluster cluster = raft.Cluster;
        var leadership = cluster.LeadershipToken;
        var term = raft.LedTerm;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(leadership, changed, _stopping.Token);
        if (ended.IsCancellationRequested)
        {
            // Elected, but the library's leadership token comes only with its first commit.
            await Task.Delay(LookAgainAfter, _time, changed);
            return;
        }
        var proposer = new Proposer(cluster, term, _submissions, _touched, Clock, _volume, () => Run, _time, _logger);
        try
        {
            await proposer.BeginTermAsync(
                _members.IsRecovering ? Read(0, static (store, _) => store.ClusterId) : ClusterId.None, ended.Token);
            await _store.WaitForTermAsync(term, ended.Token);
            _submissions.TakeBack(lastReceived: 0);
            var leading = new LeaderTerm(cluster, term, _store.AppliedEntry, proposer, _store, Clock, _touched, ended.Token);
            Leading = leading;
            await HearFollowersAsync(leading, cluster.Members.Count / 2, ended.Token);
            Route = leading;
            _logger.Leading(term);
            Task[] duties =
            [
                proposer.RunAsync(ended.Token),
                _eviction.RunAsync(ended.Token),
                NodeWatch.RunAsync(this, leading, _options, _time, _logger, ended.Token),
                DigestRounds.RunAsync(this, () => Read(_store, static (_, store) => store.Comparisons.Next), _options.DigestInterval, _time, ended.Token),
            ];
            if (_members.IsRecovering)
                _ = _membership.RecoverAsync(Read(0, static (store, _) => store.MembersVersion), ended.Token);
            await Task.WhenAny(duties);
            await ended.CancelAsync();
            await Task.WhenAll(duties);
        }
        catch (Exception lost) when (lost is NotLeaderException or OperationCanceledException or ObjectDisposedException)
        {
            // The leadership ended.
        }
        finally
        {
            Route = null;
            Leading = null;
            await ended.CancelAsync();
        }
    }

    /// <summary>
    /// A node that has just started knows cluster time from the log only, and a log tells no time while nobody writes. What it stamped as a
    /// leader would expire too early under a leader that knows the time better; so it hears half of the others first, or waits a little.
    /// </summary>
    private async Task HearFollowersAsync(LeaderTerm leading, int followers, CancellationToken token)
    {
        for (var began = _time.GetTimestamp(); leading.FollowersHeard < followers && _time.GetElapsedTime(began) < HearAtMost;)
            await Task.Delay(HearAgainAfter, _time, token);
    }

    private async Task FollowAsync(ClusterMember leader, CancellationToken changed)
    {
        try
        {
            await using var link = await LinkClient.OpenAsync(
                leader.LinkAddress, new(LinkPurpose.Follow, _members.Name, _members.Incarnation, _linkId), _options.Secret, _touched, _members, Clock, changed);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(changed, link.Closed);
            var receiving = link.ReceiveAsync(ended.Token);
            var feeding = FeedAsync(link, leader, ended.Token);
            await Task.WhenAny(receiving, feeding);
            Route = null;
            await ended.CancelAsync();
            await Task.WhenAll(receiving, feeding);
        }
        catch (Exception end) when (end is WebSocketException or IOException or UnauthorizedAccessException or InvalidDataException or ObjectDisposedException)
        {
            _logger.LinkEnded(end.Message);
        }
        finally
        {
            Route = null;
        }
    }

    private async Task FeedAsync(LinkClient link, ClusterMember leader, CancellationToken token)
    {
        // The leader's first entry of its term tells what became of all that was sent to earlier leaders.
        await _store.WaitForEntryAsync(link.FirstEntry, token);
        _submissions.TakeBack(link.LastNumber);
        Route = link;
        _logger.Following(leader.Name, link.Term);
        await link.SendAsync(_submissions, token);
    }

    /// <summary>Answers what waited too long, and sees to it that this node's run joins. Nothing here may wait for another node.</summary>
    private async Task HousekeepAsync(CancellationToken token)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), _time);
        while (await timer.WaitForNextTickAsync(token))
        {
            // Under the gate, so that a connection's failures and replies keep the order of its requests.
            lock (_store.Gate)
                _submissions.FailOverdue();
            if (!_run.IsAnnounced)
                Join();
            if (_raft?.Failure is { } failure)
                _store.Broken.TrySetResult(failure);
        }
    }

    /// <summary>Lets touches reach the log when nothing else takes them along.</summary>
    private async Task FlushTouchesAsync(CancellationToken token)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _time);
        while (await timer.WaitForNextTickAsync(token))
        {
            if (_touched.IsEmpty)
                continue;
            if (Leading is not null)
                TrySubmit(new Touch(default), SessionId.None, new Unawaited());
            else if (Route is LinkClient link)
                await FlushTouchesAsync(link, token);
        }
    }

    private async Task FlushTouchesAsync(LinkClient link, CancellationToken token)
    {
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(token, link.Closed);
            await link.SendTouchesAsync(ended.Token);
        }
        catch (Exception end) when (end is WebSocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            _logger.LinkEnded(end.Message);
        }
    }

    private sealed class NodeRunHolder(NodeRun value)
    {
        internal NodeRun Value { get; } = value;

        /// <summary>Its joining is on its way or done.</summary>
        internal bool IsAnnounced { get; set; }

        internal bool IsJoined { get; set; }
    }

    private sealed class Joining(CacheNode node, NodeRunHolder run) : Submission
    {
        protected internal override void Applied(in Reply reply)
        {
            run.IsJoined = true;
            node._store.Joined(run.Value);
        }

        protected internal override void Failed(bool maybe) => run.IsAnnounced = false;
    }
}
