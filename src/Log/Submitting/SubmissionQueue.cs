using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// What this node's clients asked for and the log has not answered yet, in order. Filled by connections, emptied by the applier;
/// in between the current route to the leader takes parcels from it.
/// Invariant: request numbers grow along the queue, and a command is sent again only when it is certain that it never took effect.
/// </summary>
internal sealed class SubmissionQueue
{
    internal const int MaxPending = 256 * 1024;
    internal const long MaxPendingBytes = 256L * 1024 * 1024;

    /// <summary>More than this is copied by another thread than the socket's.</summary>
    internal const int MaxBytesHere = 16 * 1024;

    private const int MaxSpares = 16;

    private readonly Lock _gate = new();
    private readonly Stack<LinkedListNode<Parcel>> _spares = new(MaxSpares);
    private readonly LinkedList<Parcel> _parcels = [];
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly long _timeoutMs;
    private ulong _lastRequest;
    private long _lastParcel;
    private int _pending;
    private long _pendingBytes;

    internal SubmissionQueue(TimeProvider time, TimeSpan timeout)
    {
        _time = time;
        _start = time.GetTimestamp();
        _timeoutMs = (long)timeout.TotalMilliseconds;
    }

    /// <summary>Raised when there is something to send.</summary>
    internal WorkSignal Work { get; } = new();

    /// <summary>Commands waiting for their outcome.</summary>
    internal int Pending => Volatile.Read(ref _pending);

    /// <summary>Puts a command at the end of the queue. False: there are too many already, and nothing was queued.</summary>
    internal bool TrySubmit<TCommand>(in TCommand command, NodeRun run, SessionId by, Submission submission)
        where TCommand : struct, ICommand<TCommand>
    {
        bool here;
        lock (_gate)
        {
            if (_pending >= MaxPending || _pendingBytes >= MaxPendingBytes)
                return false;
            var parcel = _parcels.Last?.Value;
            if (parcel is null || parcel.IsSent || parcel.IsFull || parcel.Run != run)
                parcel = AddParcel(run);
            var bytes = parcel.Add(command, by, submission, ++_lastRequest, NowMs() + _timeoutMs);
            _pendingBytes += bytes;
            here = ++_pending == 1 && by != SessionId.None && bytes <= MaxBytesHere;
        }
        // A node's own commands may come from within the applier; a client's come from its socket.
        Work.Raise(here);
        return true;
    }

    /// <summary>The next parcel to send, now counted as sent; null when all are.</summary>
    internal Parcel? TakeUnsent()
    {
        lock (_gate)
        {
            for (var node = FirstUnsent(); node is not null; node = FirstUnsent())
            {
                if (node.Value.IsSettled)
                {
                    _parcels.Remove(node);
                    continue;
                }
                // What timed out before it was sent was answered as "did not happen": it must not be sent now.
                if (node.Value.HasSettled)
                    node.Value = node.Value.Remainder();
                node.Value.Number = ++_lastParcel;
                return node.Value;
            }
            return null;
        }
    }

    /// <summary>
    /// Takes back what was sent as a parcel after <paramref name="lastReceived"/> (0: whatever was sent): the caller knows that none of
    /// it took or will take effect beyond what is settled.
    /// </summary>
    internal void TakeBack(long lastReceived)
    {
        lock (_gate)
        {
            for (var node = _parcels.First; node is not null; node = node.Next)
            {
                if (node.Value.IsSent && node.Value.Number > lastReceived)
                    node.Value = node.Value.Remainder();
            }
        }
        Work.Raise();
    }

    /// <summary>Who waits for the command with that number, settled now; null if nobody does any more.</summary>
    internal Submission? Settle(ulong request)
    {
        List<Submission>? passedOver = null;
        Submission? found = null;
        lock (_gate)
        {
            while (found is null && _parcels.First is { } node)
            {
                if (node.Value.TrySettleFirst(request, out var settled))
                {
                    Close(settled);
                    if (settled.Request == request)
                        found = settled.Waiter;
                    else
                        (passedOver ??= []).Add(settled.Waiter);
                }
                else if (node.Value is { IsSettled: true, IsSent: true })
                {
                    _parcels.RemoveFirst();
                    // The last of it came through the log, so whoever sent it has long written all of it.
                    if (_spares.Count < MaxSpares)
                        _spares.Push(node);
                }
                else
                {
                    break;
                }
            }
        }
        // The log keeps the order of submission, so there are none; if there ever were, nobody may be left waiting.
        passedOver?.ForEach(static waiter => waiter.Failed(maybe: true));
        return found;
    }

    /// <summary>Fails what has waited longer than the request timeout.</summary>
    internal void FailOverdue() => Fail(NowMs(), sentOnly: false);

    /// <summary>Fails what was sent: the state was replaced by a snapshot that may or may not contain it.</summary>
    internal void FailSent() => Fail(long.MaxValue, sentOnly: true);

    /// <summary>Fails everything: the node stops.</summary>
    internal void FailAll() => Fail(long.MaxValue, sentOnly: false);

    private void Fail(long deadlineUpTo, bool sentOnly)
    {
        List<(Submission Waiter, bool Maybe)>? failed = null;
        lock (_gate)
        {
            for (var node = _parcels.First; node is not null;)
            {
                var (parcel, next) = (node.Value, node.Next);
                while ((parcel.IsSent || !sentOnly) && parcel.TrySettleOverdue(deadlineUpTo, out var settled))
                {
                    Close(settled);
                    (failed ??= []).Add((settled.Waiter, parcel.IsSent));
                }
                // Nobody waits for it any more; without a leader nobody else would ever take it out.
                if (parcel.IsSettled)
                    _parcels.Remove(node);
                node = next;
            }
        }
        failed?.ForEach(static outcome => outcome.Waiter.Failed(outcome.Maybe));
    }

    private Parcel AddParcel(NodeRun run)
    {
        if (_spares.TryPop(out var spare))
            spare.Value.Reset(run);
        else
            spare = new(new(run));
        _parcels.AddLast(spare);
        return spare.Value;
    }

    private LinkedListNode<Parcel>? FirstUnsent()
    {
        // Unsent parcels stand at the end; there are few.
        LinkedListNode<Parcel>? first = null;
        for (var node = _parcels.Last; node is not null && !node.Value.IsSent; node = node.Previous)
            first = node;
        return first;
    }

    private void Close(in Parcel.Settled settled)
    {
        _pending--;
        _pendingBytes -= settled.Bytes;
    }

    private long NowMs() => (long)_time.GetElapsedTime(_start).TotalMilliseconds;
}
