using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>What the checkers must know of the cluster's settings and of how far its promises go.</summary>
internal sealed record Rules
{
    public static Rules Default { get; } = new();

    /// <summary>How much earlier than asked something may expire: not at all, by real elapsed time.</summary>
    public TimeSpan EarlyBy { get; init; } = TimeSpan.Zero;

    /// <summary>How much later than asked something may expire, beside <see cref="LateByPercent"/> of its time to live.</summary>
    public TimeSpan LateBy { get; init; } = TimeSpan.FromSeconds(2);

    public int LateByPercent { get; init; } = 5;

    /// <summary>Of a value set without <c>ttl</c>.</summary>
    public TimeSpan DefaultTtl { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Of a lock taken without <c>lock_ttl</c>.</summary>
    public TimeSpan DefaultLockTtl { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>While no fault is at work, a lock request that was not refused is in its queue after this time.</summary>
    public TimeSpan QueuedWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Configurations to look at for one key before its search gives up as undecided.</summary>
    public int MaxConfigurations { get; init; } = 2_000_000;

    /// <summary>The time to live that the operation asked for, in ticks.</summary>
    public long Ttl(Operation operation) =>
        operation.TtlMs is { } ms and > 0 ? ms * TimeSpan.TicksPerMillisecond
        : operation.Kind == OperationKind.Lock ? DefaultLockTtl.Ticks
        : DefaultTtl.Ticks;

    /// <summary>Before this, what the operation set or took cannot have expired.</summary>
    public long LivesUntil(Operation operation) => operation.Called + Ttl(operation) - EarlyBy.Ticks;

    /// <summary>After this, what took effect by <paramref name="appliedBy"/> must have expired.</summary>
    public long GoneAfter(Operation operation, long appliedBy)
    {
        if (appliedBy == Fact.Never)
            return Fact.Never;
        var ttl = Ttl(operation);
        return appliedBy + ttl + (ttl * LateByPercent / 100) + LateBy.Ticks;
    }
}
