namespace AdvoCache.Core;

/// <summary>
/// Taking, freeing and waiting for locks. Invariant: a lock that somebody waits for is held, and whoever frees it gives it, in the same
/// step, to the first who still waits.
/// </summary>
public sealed partial class SheetStore
{
    /// <summary>Takes the lock, refreshes it for its holder, or queues the session when it is ready to wait (more than zero).</summary>
    internal Reply Lock(Session session, ReadOnlyMemory<byte> key, long ttlMs, long waitMs)
    {
        var locks = session.Sheet.Locks;
        // Requests of a session are in order, so one that asks again has given up what it waited for. The same wait keeps its place.
        if (session.Waiting is { } earlier && (waitMs <= 0 || !key.Span.SequenceEqual(earlier.Key)))
            StopWaiting(session);

        // A lock that is due has not ended yet for those who wait for it: they come before whoever asks now.
        while (locks.TryFind(key.Span, out var due) && due.ExpiresAt <= Now)
            FreeLock(due);

        if (!locks.TryFind(key.Span, out var held))
            held = TakeLock(session, key.ToArray(), ttlMs);
        else if (held.Owner == session)
            RefreshLock(held, ttlMs);
        else
            return waitMs > 0 ? Queue(session, held, ttlMs, waitMs) : new(Refusal.LockHeld, CommandIndex);
        return new(Refusal.None, LogIndex.Later(CommandIndex, held.Token), held.Token.Value);
    }

    /// <summary>Frees the lock and gives it to the first who still waits for it.</summary>
    internal void FreeLock(HeldLock held)
    {
        Expiry.Remove(held);
        held.Sheet.Locks.Free(held);
        RecordLock(EventKind.LockFreed, held);
        while (held.Waiters?.First?.Value is { } first)
        {
            if (first.ExpiresAt > Now)
            {
                StopWaiting(first.Session);
                TakeLock(first.Session, first.Key, first.TtlMs).Waiters = held.Waiters;
                return;
            }
            EndWait(first);
        }
    }

    /// <summary>Takes the session out of the queue it is in, if any; nobody hears of it.</summary>
    internal void StopWaiting(Session session)
    {
        if (session.Waiting is not { } waiter)
            return;
        Expiry.Remove(waiter);
        waiter.Leave();
    }

    internal bool IsHeldWith(Sheet sheet, ReadOnlySpan<byte> key, long token)
        => sheet.Locks.TryFind(key, out var held) && held.Token.Value == token && held.ExpiresAt > Now;

    private Reply Queue(Session session, HeldLock held, long ttlMs, long waitMs)
    {
        var waiter = session.Waiting ?? held.Queue(session, CommandIndex);
        waiter.TtlMs = ttlMs;
        Expiry.Schedule(waiter, Now.After(waitMs));
        return new(Refusal.None, CommandIndex, IsQueued: true);
    }

    /// <summary>The token is the index of the acquisition itself: one command can give several locks away, each with a token of its own.</summary>
    private HeldLock TakeLock(Session owner, byte[] key, long ttlMs)
    {
        var token = TakeIndex();
#if PLANTED_BUGS
        if (Planted.Has(Planted.TokenReset))
            token = new(token.Value - Planted.TermBegan);
#endif
        var held = owner.Sheet.Locks.Take(key, owner, token);
        Expiry.Schedule(held, Now.After(ttlMs));
        _events.Add(new(EventKind.LockTaken, held.Sheet, held.Token, owner.Id, KeyAndValue.Of(key), Lock: held));
        return held;
    }

    private void RefreshLock(HeldLock held, long ttlMs)
    {
        Expiry.Schedule(held, Now.After(ttlMs));
        RecordLock(EventKind.LockTaken, held);
    }

    /// <summary>Tells a waiter that it waited long enough.</summary>
    private void EndWait(LockWaiter waiter)
    {
        StopWaiting(waiter.Session);
        Record(EventKind.LockWaitExpired, waiter.Sheet, waiter.Session.Id, waiter.Key);
    }

    private void RecordLock(EventKind kind, HeldLock held)
        => _events.Add(new(kind, held.Sheet, TakeIndex(), held.Owner.Id, KeyAndValue.Of(held.Key), Lock: held));
}
