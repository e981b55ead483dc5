namespace AdvoCache.Client;

/// <summary>How a lock is taken and held.</summary>
public sealed record LockOptions
{
    internal static readonly LockOptions Default = new();

    /// <summary>How long the lock outlives a holder that does not renew it. Rounded up to whole seconds. Default: 30 s.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait while others hold it; first come, first served. Zero: not at all. Default: 30 s.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether it is renewed, at a third of its time, until it is disposed. Default: yes.</summary>
    public bool AutoRenew { get; init; } = true;
}
