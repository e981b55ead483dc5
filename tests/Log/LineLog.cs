using Microsoft.Extensions.Logging;

namespace AdvoCache.Tests.Log;

/// <summary>Keeps the ids and the texts of what was logged, for tests of what the operator is told.</summary>
internal sealed class LineLog : ILogger
{
    internal List<int> Ids { get; } = [];

    internal string Text { get; private set; } = "";

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Ids.Add(eventId.Id);
        Text += formatter(state, exception) + "\n";
    }
}
