namespace AdvoCache.Bench.Load;

/// <summary>A load whose answers count.</summary>
internal interface IMeasuredLoad : ILoad
{
    Latencies Latencies { get; }
}
