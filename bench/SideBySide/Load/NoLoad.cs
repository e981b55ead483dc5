namespace AdvoCache.Bench.Load;

/// <summary>Asks nothing, and does not care what comes.</summary>
internal sealed class NoLoad : ILoad
{
    internal static readonly NoLoad Instance = new();

    public TimeSpan Ask() => Timeout.InfiniteTimeSpan;

    public void Answered(Connection connection, long ticks, bool succeeded)
    {
    }

    public void Heard(Connection connection, ReadOnlySpan<byte> message)
    {
    }

    public void AfterEvent(Connection connection)
    {
    }
}
