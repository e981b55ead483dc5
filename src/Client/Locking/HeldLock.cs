namespace AdvoCache.Client;

/// <summary>
/// A lock that this process holds, on a connection of its own. Dispose frees it. Whoever guards writes with it gives them
/// <see cref="Fence"/>: the cluster then refuses what comes after the lock has gone, however late this process learns of it.
/// </summary>
public sealed class HeldLock : IAsyncDisposable
{
    private readonly Locking.LockSession _session;

    internal HeldLock(Locking.LockSession session, string name, long token)
    {
        _session = session;
        Name = name;
        Token = token;
    }

    /// <summary>The name of the lock.</summary>
    public string Name { get; }

    /// <summary>The fencing token: the log index at which the lock was taken. A later owner has a greater one.</summary>
    public long Token { get; }

    /// <summary>For writes that may happen only while the lock is held.</summary>
    public Fence Fence => new(Name, Token);

    /// <summary>Cancelled when the lock is lost: the connection broke, it could not be renewed, or its time is over.</summary>
    public CancellationToken Lost => _session.Lost;

    /// <summary>Whether it is held, as far as this process knows.</summary>
    public bool IsHeld => !_session.Lost.IsCancellationRequested;

    /// <summary>Frees the lock.</summary>
    public ValueTask DisposeAsync() => _session.DisposeAsync();
}
