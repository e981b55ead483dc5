namespace AdvoCache.Bench.Load;

/// <summary>A way to drive connections: decides what is asked, and is told what came of it.</summary>
internal interface ILoad
{
    /// <summary>Asks what is to be asked now, and says how long nothing more will be unless an answer comes; negative: not at all.</summary>
    TimeSpan Ask();

    void Answered(Connection connection, long ticks, bool succeeded);

    void Heard(Connection connection, ReadOnlySpan<byte> message);

    /// <summary>Called once after everything that one event brought.</summary>
    void AfterEvent(Connection connection);
}
