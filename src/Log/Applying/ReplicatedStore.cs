using System.Buffers;
using System.Runtime.InteropServices;
using AdvoCache.Core;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdvoCache.Log;

/// <summary>
/// The state machine that the Raft log drives: applies entries to the store, settles this node's submissions, tells the listener,
/// and takes snapshots. Invariant: only the log's applier changes the store, and always under <see cref="Gate"/>.
/// </summary>
internal sealed class ReplicatedStore : IEntryApplier, ICommandObserver
{
    private readonly SubmissionQueue _submissions;
    private readonly SnapshotStore _snapshots;
    private readonly ClusterClock _clock;
    private readonly ILogger _logger;
    private readonly ApplyWaiters _waiters = new();
    private readonly HashSet<NodeRun> _ownRuns = [];
    private IApplyListener _listener = NoListener.Instance;
    private SheetStore _store = new();
    private long _appliedEntry;
    private long _appliedTerm;
    private (long Entry, long Term) _reaches;
    private LogIndex _membersVersion;
    private long _wakeBeforeMs;
    private NodeRun _joinedRun;

    internal ReplicatedStore(SubmissionQueue submissions, SnapshotStore snapshots, ClusterClock clock, ILogger logger)
    {
        _submissions = submissions;
        _snapshots = snapshots;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Held while the store is changed; hold it to read the store from another thread.</summary>
    internal Lock Gate { get; } = new();

    internal SheetStore Store => _store;

    /// <summary>The latest changes; to be used under <see cref="Gate"/>.</summary>
    internal ChangeHistory History { get; init; } = new(0, 0);

    /// <summary>The Raft index of the last entry that went through the store.</summary>
    internal long AppliedEntry => Volatile.Read(ref _appliedEntry);

    /// <summary>The highest term among the applied entries.</summary>
    internal long AppliedTerm => Volatile.Read(ref _appliedTerm);

    /// <summary>Raised when something comes due before <see cref="WakeBefore"/>.</summary>
    internal Signal DueSooner { get; } = new();

    /// <summary>When the expiry loop means to look again, in cluster time.</summary>
    internal Moment WakeBefore
    {
        get => new(Volatile.Read(ref _wakeBeforeMs));
        set => Volatile.Write(ref _wakeBeforeMs, value.Milliseconds);
    }

    /// <summary>Set once, when this node cannot go on: its bytes are damaged, or written by a newer build.</summary>
    internal TaskCompletionSource<Exception> Broken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ISnapshot? Snapshot => LatestSnapshot;

    internal SnapshotFile? LatestSnapshot => _snapshots.Latest;

    internal void Listen(IApplyListener listener) => _listener = listener;

    /// <summary>What the nodes told of their digests; to be used under <see cref="Gate"/>.</summary>
    internal DigestComparisons Comparisons { get; init; } = new("", static _ => { }, NullLogger.Instance);

    /// <summary>Called when the cluster gave up the run that this node had joined with. Under <see cref="Gate"/>.</summary>
    internal Action RunLost { get; set; } = static () => { };

    /// <summary>Called with a new table of members before anybody hears that it was set. Under <see cref="Gate"/>.</summary>
    internal Action<LogIndex, ReadOnlyMemory<byte>> MembersSet { get; set; } = static (_, _) => { };

    /// <summary>Gets the leader's snapshot.</summary>
    internal Func<Stream, CancellationToken, Task> FetchSnapshot { get; init; } = static (_, _) => throw new IOException("There is no leader to get a snapshot from.");

    /// <summary>Ends what <see cref="FetchSnapshot"/> began.</summary>
    internal CancellationToken Stopping { get; init; }

    /// <summary>The state in one piece, with the Raft entry and its term that it reaches up to.</summary>
    internal (List<byte[]> Image, long Entry, long Term) TakeImage()
    {
        lock (Gate)
            return (SnapshotStore.ImageOf(_store), _reaches.Entry, _reaches.Term);
    }

    internal void AddOwnRun(NodeRun run)
    {
        lock (Gate)
            _ownRuns.Add(run);
    }

    /// <summary>To be called by the submission that joined the run, so under <see cref="Gate"/>.</summary>
    internal void Joined(NodeRun run) => _joinedRun = run;

    /// <summary>Answers all that waits for the log, and tells the listener that nothing more will come of it here.</summary>
    internal void CutOff()
    {
        lock (Gate)
        {
            _submissions.FailAll();
            _listener.CutOff();
        }
    }

    /// <summary>Loads the newest snapshot; to be called before the log is opened.</summary>
    internal void Restore()
    {
        if (_snapshots.LoadNewest() is not { } loaded)
            return;
        _store = loaded.Store;
        History.Restart(_store);
        _clock.Observe(_store.Now);
        _appliedEntry = loaded.Entry;
        _appliedTerm = _store.Term;
        _reaches = (loaded.Entry, loaded.Term);
        NoticeMembers();
        _logger.SnapshotLoaded(loaded.Entry, _store.Index.Value);
    }

    internal Task WaitForEntryAsync(long entry, CancellationToken token) => _waiters.WaitForEntryAsync(entry, () => AppliedEntry, token);

    internal Task WaitForTermAsync(long term, CancellationToken token) => _waiters.WaitForTermAsync(term, () => AppliedTerm, token);

    public bool TryApply(long index, long term, ReadOnlyMemory<byte> payload, bool here)
    {
        try
        {
            if (payload.IsEmpty)
            {
                Advance(index);
                return true;
            }
            if (here && (_snapshots.IsDueWith(payload.Length) || !EntryReader.IsShort(payload, _store.Expiry.NextDue) || !Gate.TryEnter()))
                return false;
            if (!here)
                Gate.Enter();
            try
            {
                Apply(index, term, payload);
            }
            finally
            {
                Gate.Exit();
            }
            Advance(index);
            _snapshots.EntryApplied(_store, index, term, payload.Length);
            return true;
        }
        catch (Exception broken)
        {
            Broken.TrySetResult(broken);
            throw;
        }
    }

    public async ValueTask InstallAsync(long index, CancellationToken token)
    {
        try
        {
            var installed = await _snapshots.InstallAsync(index, FetchSnapshot, Stopping, token);
            Install(installed);
        }
        catch (Exception cutOff) when (cutOff is (InvalidDataException or IOException) and not SnapshotAwaitedException)
        {
            // The leader offers it again.
            _logger.SnapshotNotReceived(cutOff.Message);
            throw;
        }
        catch (Exception broken) when (broken is not (OperationCanceledException or SnapshotAwaitedException))
        {
            Broken.TrySetResult(broken);
            throw;
        }
    }

    public void DeleteSnapshotsBefore(long index) => _snapshots.DeleteOlderThan(index);

    void ICommandObserver.Advanced() => Tell(answered: false);

    void ICommandObserver.Applied(NodeRun run, ulong request, in Reply reply)
    {
        var answered = false;
        if (_store.MembersVersion != _membersVersion)
            NoticeMembers();
        if (_store.SliceDigest is { } digest)
            Comparisons.Taken(new(_reaches.Entry, reply.Index, digest), next: new(reply.Number), isLive: _joinedRun != NodeRun.None);
        if (_store.DigestReport is { } report)
            Comparisons.Reported(report, _store.Nodes);
        if (_ownRuns.Contains(run) && _submissions.Settle(request) is { } submission)
        {
            submission.Applied(reply);
            answered = true;
        }
        Tell(answered);
    }

    private void Apply(long index, long term, ReadOnlyMemory<byte> payload)
    {
        _reaches = (index, term);
        if (!_store.EnterTerm(term))
            return;
        if (!EntryReader.TryApply(payload, _store, this, out var stamp))
            throw DamagedLogException.Entry(index);
        _clock.Observe(stamp);
        NoticeLostRun();
        _listener.EntryApplied();
    }

    private void Install(LoadedSnapshot installed)
    {
        lock (Gate)
        {
            _store = installed.Store;
            _reaches = (installed.Entry, installed.Term);
            History.Restart(_store);
            Comparisons.Forget();
            _clock.Observe(_store.Now);
            NoticeMembers();
            _submissions.FailSent();
            _listener.StateReplaced();
            NoticeLostRun();
        }
        Advance(installed.Entry);
        _logger.SnapshotInstalled(installed.Entry, installed.Store.Index.Value);
    }

    private void Advance(long entry)
    {
        Volatile.Write(ref _appliedTerm, _store.Term);
        Volatile.Write(ref _appliedEntry, entry);
        _waiters.Release(entry, _store.Term);
        if (_store.Expiry.NextDue < WakeBefore)
            DueSooner.Raise();
    }

    private void NoticeMembers()
    {
        _membersVersion = _store.MembersVersion;
        if (_membersVersion != LogIndex.None)
            MembersSet(_membersVersion, _store.Members);
    }

    private void NoticeLostRun()
    {
        if (_joinedRun == NodeRun.None)
            return;
        foreach (var node in _store.Nodes)
        {
            if (node.Run == _joinedRun)
                return;
        }
        _joinedRun = NodeRun.None;
        // The new run first: who is sent away may be back before this line is through.
        RunLost();
        _listener.RunLost();
    }

    private void Tell(bool answered)
    {
        foreach (ref readonly var happened in CollectionsMarshal.AsSpan(_store.Events))
        {
            History.Add(happened);
            _listener.Happened(happened, answered);
        }
        _store.ClearEvents();
    }

    private sealed class NoListener : IApplyListener
    {
        internal static readonly NoListener Instance = new();

        public void Happened(in Event happened, bool answered)
        {
        }

        public void EntryApplied()
        {
        }

        public void StateReplaced()
        {
        }

        public void RunLost()
        {
        }

        public void CutOff()
        {
        }
    }
}
