namespace AdvoCache.Tests.Cluster;

/// <summary>
/// What one key may hold: the last acknowledged value, or one attempted later whose answer never came.
/// After an attempt without answer the key is left alone, for that write may still take effect at any time.
/// </summary>
internal sealed record KeyHistory(long? Acknowledged, long? Unanswered)
{
    public bool Allows(long? found) => found == Acknowledged || (Unanswered is not null && found == Unanswered);
}
