namespace AdvoCache.Client.Sessions;

/// <summary>Pauses between attempts: they double up to a limit, and a random part of each counts ("full jitter").</summary>
internal static class Backoff
{
    private const int MaxDoublings = 16;

    internal static TimeSpan Pause(TimeSpan first, int doublings, TimeSpan longest)
        => TimeSpan.FromMilliseconds(
            Math.Min(longest.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(doublings, MaxDoublings))) * Random.Shared.NextDouble());
}
