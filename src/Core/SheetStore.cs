using System.Diagnostics.CodeAnalysis;

namespace AdvoCache.Core;

/// <summary>
/// The replicated state machine: all sheets, sessions and locks, changed by commands in log order and by nothing else.
/// Invariant: the same sequence of <see cref="Advance"/> and <see cref="Apply"/> calls leads every store to the same digest.
/// Not thread-safe: whoever applies the log owns it.
/// </summary>
public sealed partial class SheetStore
{
    /// <summary>The most things that one advance of time ends; the rest waits for the next, unseen by reads.</summary>
    public const int MaxExpiriesPerAdvance = 4096;

    private readonly Dictionary<byte[], Sheet> _sheetsByName = new(Utf8Comparer.Instance);
    private readonly Dictionary<SheetNumber, Sheet> _sheetsByNumber = [];
    private readonly Dictionary<SessionId, Session> _sessions = [];
    private readonly List<JoinedNode> _nodes = [];
    private readonly List<Event> _events = [];
    private bool _commandIndexTaken = true;

    /// <summary>Cluster time as the log has told it so far.</summary>
    public Moment Now { get; internal set; }

    /// <summary>The index of the last change.</summary>
    public LogIndex Index { get; internal set; }

    /// <summary>The highest leader term seen; entries of a lower one are void.</summary>
    public long Term { get; internal set; }

    /// <summary>The life of the cluster that the state belongs to; none before the first term of a log begins.</summary>
    public ClusterId ClusterId { get; internal set; }

    /// <summary>The index of the command being applied: the version it gives to a key.</summary>
    public LogIndex CommandIndex { get; private set; }

    public ExpiryIndex Expiry { get; } = new();

    public int SheetCount => _sheetsByName.Count;

    public int SessionCount => _sessions.Count;

    /// <summary>The node runs that have joined and are not lost, oldest first.</summary>
    public IReadOnlyList<JoinedNode> Nodes => _nodes;

    /// <summary>What happened since <see cref="ClearEvents"/>, in log order.</summary>
    public List<Event> Events => _events;

    /// <summary>The table of the cluster's members as it was set last; empty while it is the one that the cluster was founded with.</summary>
    public ReadOnlyMemory<byte> Members { get; private set; }

    /// <summary>The index at which the table of members was set last, or none.</summary>
    public LogIndex MembersVersion { get; private set; }

    /// <summary>The digest of a slice that a <see cref="CompareDigests"/> took since <see cref="ClearEvents"/>. Told like events, and no state.</summary>
    public string? SliceDigest { get; internal set; }

    /// <summary>What a <see cref="ReportDigest"/> reported since <see cref="ClearEvents"/>. Told like events, and no state.</summary>
    public DigestReport? DigestReport { get; internal set; }

    internal long LastSheetNumber { get; set; }

    public void ClearEvents()
    {
        _events.Clear();
        SliceDigest = null;
        DigestReport = null;
    }

    public bool TryFindSheet(ReadOnlySpan<byte> name, [NotNullWhen(true)] out Sheet? sheet)
        => _sheetsByName.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out sheet);

    public bool TryFindSheet(SheetNumber number, [NotNullWhen(true)] out Sheet? sheet) => _sheetsByNumber.TryGetValue(number, out sheet);

    public bool TryFindSession(SessionId id, [NotNullWhen(true)] out Session? session) => _sessions.TryGetValue(id, out session);

    /// <summary>An entry that has not come to its end by <see cref="Now"/>.</summary>
    public bool TryFindLive(Sheet sheet, ReadOnlySpan<byte> key, out Entry entry)
        => sheet.Entries.TryFind(key, out entry) && entry.ExpiresAt > Now;

    /// <summary>The sheets in the order of their creation.</summary>
    public Sheet[] SheetsInOrder()
    {
        Sheet[] all = [.. _sheetsByNumber.Values];
        Array.Sort(all, static (left, right) => left.Number.Value.CompareTo(right.Number.Value));
        return all;
    }

    /// <summary>Notes the term of the entry about to be applied. False: the entry is void, a deposed leader's late append.</summary>
    public bool EnterTerm(long term)
    {
        if (term < Term)
            return false;
        Term = term;
        return true;
    }

    /// <summary>Moves cluster time forward (never back) and ends what is due.</summary>
    public void Advance(Moment stamp)
    {
        Now = Moment.Later(Now, stamp);
        EndDue();
    }

    /// <summary>Applies one command for a session.</summary>
    public Reply Apply<TCommand>(in TCommand command, SessionId by)
        where TCommand : struct, ICommand
    {
        Index = CommandIndex = new(Index.Value + 1);
        _commandIndexTaken = false;
        var reply = command.Apply(this, by);
        _commandIndexTaken = true;
        return reply;
    }

    private void EndDue()
    {
        for (var ended = 0; ended < MaxExpiriesPerAdvance && Expiry.TryPeekDue(Now, out var due); ended++)
        {
            switch (due)
            {
                case FirstEnd:
                    RemoveEntry(due.Sheet.Entries.FirstToEnd, EventKind.KeyExpired, SessionId.None);
                    break;
                case HeldLock held:
                    FreeLock(held);
                    break;
                case LockWaiter waiter:
                    EndWait(waiter);
                    break;
                default:
                    Expiry.Schedule(due, Moment.Never);
                    DropIfAbandoned(due.Sheet);
                    break;
            }
        }
    }

    private LogIndex TakeIndex()
    {
        if (!_commandIndexTaken)
        {
            _commandIndexTaken = true;
            return CommandIndex;
        }
        return Index = new(Index.Value + 1);
    }
}

/// <summary>A run of a node that takes part.</summary>
public readonly record struct JoinedNode(NodeRun Run, string Name);
