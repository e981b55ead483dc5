using Microsoft.Extensions.Logging;

namespace AdvoCache.Cli.Connection;

/// <summary>Remembers why the client could not connect, as it tries on in silence.</summary>
internal sealed class LastTrouble : ILogger
{
    private const string ReasonField = "Reason";
    private volatile string? _reason;

    public string? Reason => _reason;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is IReadOnlyList<KeyValuePair<string, object?>> fields && fields.FirstOrDefault(static field => field.Key == ReasonField).Value is string reason)
            _reason = reason;
    }
}
