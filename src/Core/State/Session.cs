namespace AdvoCache.Core;

/// <summary>A collaborator of a sheet: one client connection, the locks it holds, oldest first, and the one it waits for.</summary>
public sealed class Session
{
    private HeldLock? _lastLock;

    internal Session(SessionId id, Sheet sheet)
    {
        Id = id;
        Sheet = sheet;
    }

    public SessionId Id { get; }

    public Sheet Sheet { get; }

    /// <summary>Its place in the queue for a lock, if it waits for one.</summary>
    public LockWaiter? Waiting { get; internal set; }

    internal HeldLock? FirstLock { get; private set; }

    internal void LinkLock(HeldLock held)
    {
        held.PreviousOfOwner = _lastLock;
        if (_lastLock is null)
            FirstLock = held;
        else
            _lastLock.NextOfOwner = held;
        _lastLock = held;
    }

    internal void UnlinkLock(HeldLock held)
    {
        if (held.PreviousOfOwner is null)
            FirstLock = held.NextOfOwner;
        else
            held.PreviousOfOwner.NextOfOwner = held.NextOfOwner;
        if (held.NextOfOwner is null)
            _lastLock = held.PreviousOfOwner;
        else
            held.NextOfOwner.PreviousOfOwner = held.PreviousOfOwner;
        held.NextOfOwner = held.PreviousOfOwner = null;
    }
}
