namespace AdvoCache.Client;

/// <summary>How <see cref="AdvoCacheClient.GetOrCreateAsync{T}(string, Func{CancellationToken, Task{T}}, CreateOptions?, CancellationToken)"/> keeps and renews a value.</summary>
public sealed record CreateOptions
{
    internal static readonly CreateOptions Default = new();

    /// <summary>How long a value counts as fresh, rounded up to whole seconds. Default: what the server is set to (15 minutes).</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>
    /// How long after <see cref="TimeToLive"/> the old value is still given out while one caller in the cluster makes a new one in the background.
    /// Needs <see cref="TimeToLive"/>. Default: zero, callers wait for the new one.
    /// </summary>
    public TimeSpan StaleFor { get; init; }

    /// <summary>Adds a random part to the time to live, so that values made together do not end together. Default: yes.</summary>
    public bool Jitter { get; init; } = true;

    /// <summary>How long a caller waits for the one that makes the value; after that it makes its own. Default: 30 s.</summary>
    public TimeSpan WaitForOthers { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the others wait at most for a maker that hangs or has died unnoticed. Default: 30 s.</summary>
    public TimeSpan LockTimeToLive { get; init; } = TimeSpan.FromSeconds(30);
}
