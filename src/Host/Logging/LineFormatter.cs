using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace AdvoCache.Host.Logging;

/// <summary>
/// Writes "2026-01-03 12:34:56.789 INFO  message", local time, the level coloured.
/// Invariant: one event is one line and no control character of a message reaches the terminal, whatever clients named their sheets.
/// </summary>
public sealed class LineFormatter(TimeProvider time, IOptions<LineFormatterOptions> options) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "advocache-line";

    private const string Reset = "\e[0m";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var (word, colour) = Level(logEntry.LogLevel);
        textWriter.Write(time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss.fff ", CultureInfo.InvariantCulture));
        textWriter.Write(options.Value.Coloured ? $"{colour}{word}{Reset} " : $"{word} ");
        textWriter.Write(OnOneLine(logEntry.Formatter(logEntry.State, logEntry.Exception)));
        if (logEntry.Exception is { } exception)
            textWriter.Write(" | " + OnOneLine(exception.ToString()));
        textWriter.Write('\n');
    }

    private static (string Word, string Colour) Level(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => ("DEBUG", "\e[90m"),
        LogLevel.Warning => ("WARN ", "\e[33m"),
        LogLevel.Error or LogLevel.Critical => ("ERROR", "\e[31m"),
        _ => ("INFO ", "\e[34m"),
    };

    private static string OnOneLine(string text)
    {
        if (!text.Any(char.IsControl))
            return text;
        var line = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings(" "))
            line.Append(char.IsControl(c) ? '?' : c);
        return line.ToString();
    }
}
