using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// What this node's clients asked for and the log has not answered yet, in order. Filled by connections, emptied by the applier;
/// in between the current route to the leader takes parcels from it.
/// Invariant: request numbers grow along the queue, and a command is sent again only when it is certain that it never took effect.
/// </summary>
internal sealed class SubmissionQueue(TimeProvider time, TimeSpan timeout)
{
    internal const int MaxPending = 256 * 1024;
    internal const long MaxPendingBytes = 256L * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<Parcel> _parcels = [];
    private readonly Signal _work = new();
    private readonly long _timeoutMs = (long)timeout.TotalMilliseconds;
    private ulong _lastRequest;
    private long _lastParcel;
    private int _pending;
    private long _pendingBytes;

    /// <summary>Raised when there is something to send.</summary>
    internal Signal Work => _work;

    /// <summary>Commands waiting for their outcome.</summary>
    internal int Pending => Volatile.Read(ref _pending);

    /// <summary>Puts a command at the end of the queue. False: there are too many already, and nothing was queued.</summary>
    internal bool TrySubmit<TCommand>(in TCommand command, NodeRun run, SessionId by, Submission submission)
        where TCommand : struct, ICommand<TCommand>
    {
        lock (_gate)
        {
            if (_pending >= MaxPending || _pendingBytes >= MaxPendingBytes)
                return false;
            var parcel = _parcels.Last?.Value;
            if (parcel is null || parcel.IsSent || parcel.IsFull || parcel.Run != run)
                _parcels.AddLast(parcel = new(run));
            submission.Request = ++_lastRequest;
            submission.DeadlineMs = NowMs() + _timeoutMs;
            submission.Settled = false;
            parcel.Add(command, by, submission);
            _pending++;
            _pendingBytes += submission.Length;
        }
        _work.Raise();
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
                if (!node.Value.IsSent || node.Value.Number <= lastReceived)
                    continue;
                node.Value = node.Value.Remainder();
            }
        }
        _work.Raise();
    }

    /// <summary>The submission with that number, settled now; null if nobody waits for it any more.</summary>
    internal Submission? Settle(ulong request)
    {
        List<Submission>? lost = null;
        Submission? found = null;
        lock (_gate)
        {
            for (var node = _parcels.First; node is not null; node = _parcels.First)
            {
                var parcel = node.Value;
                if (parcel.FirstUnsettledUpTo(request) is { } next)
                {
                    Close(next);
                    if (next.Request == request)
                    {
                        found = next;
                        break;
                    }
                    (lost ??= []).Add(next);
                    continue;
                }
                if (!parcel.IsSettled || !parcel.IsSent)
                    break;
                _parcels.Remove(node);
            }
        }
        // The log keeps the order of submission, so this stays empty; if it ever were not, nobody may be left waiting.
        lost?.ForEach(static submission => submission.Failed(maybe: true));
        return found;
    }

    /// <summary>Fails what has waited longer than the request timeout.</summary>
    internal void FailOverdue() => Fail(NowMs());

    /// <summary>Fails what was sent: the state was replaced by a snapshot that may or may not contain it.</summary>
    internal void FailSent() => Fail(long.MaxValue, sentOnly: true);

    /// <summary>Fails everything: the node stops.</summary>
    internal void FailAll() => Fail(long.MaxValue);

    private void Fail(long deadlineUpTo, bool sentOnly = false)
    {
        List<(Submission Submission, bool Maybe)>? failed = null;
        lock (_gate)
        {
            foreach (var parcel in _parcels)
            {
                if (parcel.IsSettled || (sentOnly && !parcel.IsSent))
                    continue;
                foreach (var submission in parcel.Submissions)
                {
                    if (submission.Settled)
                        continue;
                    if (submission.DeadlineMs > deadlineUpTo)
                        break;
                    Close(submission);
                    (failed ??= []).Add((submission, parcel.IsSent));
                }
            }
        }
        failed?.ForEach(static outcome => outcome.Submission.Failed(outcome.Maybe));
    }

    private LinkedListNode<Parcel>? FirstUnsent()
    {
        // Unsent parcels stand at the end; there are few.
        LinkedListNode<Parcel>? first = null;
        for (var node = _parcels.Last; node is not null && !node.Value.IsSent; node = node.Previous)
            first = node;
        return first;
    }

    private void Close(Submission submission)
    {
        submission.Settled = true;
        _pending--;
        _pendingBytes -= submission.Length;
    }

    private long NowMs() => (long)time.GetElapsedTime(0).TotalMilliseconds;
}
