namespace AdvoCache.Bench.Systems;

/// <summary>What a process saw and used in which nothing but a client followed a sheet.</summary>
/// <param name="Seconds">For how long it was looked at.</param>
/// <param name="ProcessorSeconds">Processor time of the process, user and system.</param>
/// <param name="AllocatedBytes">What it allocated.</param>
/// <param name="MaxLagMs">For how long, at most, the client had no connection.</param>
/// <param name="Heard">Changes that its listener was told of; 0 without one.</param>
/// <param name="DelayP50Ms">From when a change was due to be written until the listener had it: half of them took no longer.</param>
/// <param name="DelayP99Ms">All but one in a hundred took no longer.</param>
/// <param name="DelayMaxMs">None took longer.</param>
internal sealed record Following(
    double Seconds, double ProcessorSeconds, long AllocatedBytes, double MaxLagMs, long Heard, double DelayP50Ms, double DelayP99Ms, double DelayMaxMs);
