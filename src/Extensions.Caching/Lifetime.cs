using Microsoft.Extensions.Caching.Distributed;

namespace AdvoCache.Extensions.Caching;

/// <summary>
/// When an entry ends, in milliseconds of Unix time. Invariant: it is over at <see cref="Expires"/>; a use moves that to a sliding span after the use, but never
/// past <see cref="Until"/>.
/// </summary>
/// <param name="Expires">The end as things are; null: none.</param>
/// <param name="Sliding">How long it lives from its last use; null: uses change nothing.</param>
/// <param name="Until">The end that no use moves; null: none.</param>
internal readonly record struct Lifetime(long? Expires, long? Sliding, long? Until)
{
    /// <summary>The part of the sliding span that passes before a use is told to the cluster. Until then one write has told enough.</summary>
    private const int RenewalPart = 4;

    /// <summary>The server's default is minutes; an entry without an end must say so.</summary>
    private static readonly TimeSpan Forever = TimeSpan.FromDays(100 * 365);

    /// <summary>What the options mean to an entry that is written now. Of two ends the sooner counts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The end is not in the future.</exception>
    internal static Lifetime From(DistributedCacheEntryOptions options, DateTimeOffset now)
    {
        if (options.AbsoluteExpiration is { } moment && moment <= now)
            throw new ArgumentOutOfRangeException(nameof(options), moment, "The absolute expiration value must be in the future.");
        // Rounded up, as the clock of readers is rounded down: nothing ends early.
        var nowMs = Milliseconds(now - DateTimeOffset.UnixEpoch);
        var until = Sooner(
            options.AbsoluteExpiration is { } end ? nowMs + Milliseconds(end - now) : null,
            options.AbsoluteExpirationRelativeToNow is { } span ? nowMs + Milliseconds(span) : null);
        return options.SlidingExpiration is { } sliding
            ? new Lifetime(null, Milliseconds(sliding), until).UsedAt(nowMs)
            : new(until, null, null);
    }

    internal bool IsOver(long now) => Expires <= now;

    /// <summary>Whether a use makes it live longer.</summary>
    internal bool CanSlide => Sliding is not null && (Until is null || Expires < Until);

    /// <summary>From when on a use is worth a write.</summary>
    internal long RenewalDue => Sliding is { } sliding && Expires is { } expires ? expires - sliding + (sliding / RenewalPart) : long.MaxValue;

    internal Lifetime UsedAt(long moment) => this with { Expires = Sooner(moment + Sliding, Until) };

    /// <summary>What the server is told, as a backstop: it counts in whole seconds and rounds up.</summary>
    internal TimeSpan TimeToLive(long now)
        => Expires is not { } expires || expires - now > (long)Forever.TotalMilliseconds ? Forever : TimeSpan.FromMilliseconds(Math.Max(1, expires - now));

    private static long Milliseconds(TimeSpan span) => (span.Ticks / TimeSpan.TicksPerMillisecond) + (span.Ticks % TimeSpan.TicksPerMillisecond == 0 ? 0 : 1);

    private static long? Sooner(long? one, long? other) => one is null || other < one ? other ?? one : one;
}
