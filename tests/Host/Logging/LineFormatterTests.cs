using AdvoCache.Host.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdvoCache.Tests.Host;

public class LineFormatterTests
{
    [Theory]
    [InlineData(LogLevel.Debug, "DEBUG", "\e[90m")]
    [InlineData(LogLevel.Information, "INFO ", "\e[34m")]
    [InlineData(LogLevel.Warning, "WARN ", "\e[33m")]
    [InlineData(LogLevel.Error, "ERROR", "\e[31m")]
    public void A_line_has_local_time_level_and_message(LogLevel level, string word, string colour)
    {
        Assert.Equal($"2026-01-03 14:34:56.789 {word} hello\n", Written(level, "hello", coloured: false));
        Assert.Equal($"2026-01-03 14:34:56.789 {colour}{word}\e[0m hello\n", Written(level, "hello", coloured: true));
    }

    [Fact]
    public void A_message_cannot_forge_a_line_or_colour_the_terminal() =>
        Assert.Equal("2026-01-03 14:34:56.789 INFO  a ERROR b?[31m\n", Written(LogLevel.Information, "a\r\nERROR b\e[31m", coloured: false));

    [Fact]
    public void An_exception_follows_on_the_same_line()
    {
        var line = Written(LogLevel.Error, "failed", coloured: false, new InvalidOperationException("first\nsecond"));

        Assert.Equal("2026-01-03 14:34:56.789 ERROR failed | System.InvalidOperationException: first second\n", line);
    }

    private static string Written(LogLevel level, string message, bool coloured, Exception? exception = null)
    {
        var formatter = new LineFormatter(new TwoHoursEast(), Options.Create(new LineFormatterOptions { Coloured = coloured }));
        using var writer = new StringWriter();
        formatter.Write(new LogEntry<string>(level, "category", 0, message, exception, (state, _) => state), scopeProvider: null, writer);
        return writer.ToString();
    }

    private sealed class TwoHoursEast : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(2), "east", "east");

        public override DateTimeOffset GetUtcNow() => new(2026, 1, 3, 12, 34, 56, 789, TimeSpan.Zero);
    }
}
