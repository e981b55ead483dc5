namespace AdvoCache.Bench.Load;

/// <summary>Connections know their load from the beginning; this one stands for several that come after each other.</summary>
internal sealed class RelayLoad : ILoad
{
    internal ILoad To { get; set; } = NoLoad.Instance;

    public TimeSpan Ask() => To.Ask();

    public void Answered(Connection connection, long ticks, bool succeeded) => To.Answered(connection, ticks, succeeded);

    public void Heard(Connection connection, ReadOnlySpan<byte> message) => To.Heard(connection, message);

    public void AfterEvent(Connection connection) => To.AfterEvent(connection);
}
