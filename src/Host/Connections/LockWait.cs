namespace AdvoCache.Host.Connections;

/// <summary>
/// The reply of a connection that waits for a lock. The applier puts it here when the cluster has queued the session, and takes it when
/// the lock is granted or the time is over; the connection drops it when it ends. Invariant: whoever gets it out is the only one.
/// </summary>
internal sealed class LockWait
{
    private readonly Lock _gate = new();
    private PendingReply? _reply;
    private bool _isOver;

    /// <summary>False: the connection ends and nobody would hear the answer.</summary>
    internal bool TryPut(PendingReply reply)
    {
        lock (_gate)
        {
            if (_isOver)
                return false;
            _reply = reply;
            return true;
        }
    }

    /// <summary>The reply that waits, if one does.</summary>
    internal PendingReply? Take()
    {
        lock (_gate)
        {
            var reply = _reply;
            _reply = null;
            return reply;
        }
    }

    /// <summary>The client is sent away: whatever waits, now or later, is answered as unavailable.</summary>
    internal void Refuse()
    {
        lock (_gate)
            _isOver = true;
        Take()?.Refuse();
    }

    /// <summary>No reply waits here any more, and none ever will again.</summary>
    internal void End()
    {
        lock (_gate)
            _isOver = true;
        Take()?.Drop();
    }
}
