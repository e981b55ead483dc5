using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace AdvoCache.Host.Logging;

/// <summary>Sets up logging to the console as ADVO_LOG_LEVEL and ADVO_LOG_FORMAT say. The framework's own chatter stays at warn and above.</summary>
internal static class ConsoleLogging
{
    /// <summary>Logs a failed start with its stack trace before it is thrown. The operator gets one line from <see cref="OperatorErrors"/> instead.</summary>
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    public static ILoggingBuilder AddNodeConsole(this ILoggingBuilder logging, Settings settings)
    {
        var chatter = settings.LogLevel > LogLevel.Warning ? settings.LogLevel : LogLevel.Warning;
        logging.ClearProviders()
            .SetMinimumLevel(settings.LogLevel)
            .AddFilter("Microsoft", chatter)
            .AddFilter("System", chatter)
            .AddFilter("DotNext.Net.Cluster.Consensus.Raft.NetworkTransport", LogLevel.None) // a stack trace for every connection that breaks
            .AddFilter("DotNext", LogLevel.Error) // it warns of every member that does not answer, with a stack trace, many times a second
            .AddFilter(HostCategory, LogLevel.None);
        return settings.LogFormat == LogFormat.Json ? logging.AddJson() : logging.AddLines();
    }

    private static ILoggingBuilder AddJson(this ILoggingBuilder logging) => logging.AddJsonConsole(options =>
    {
        options.UseUtcTimestamp = true;
        options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
    });

    private static ILoggingBuilder AddLines(this ILoggingBuilder logging)
    {
        logging.Services.TryAddSingleton(TimeProvider.System);
        return logging
            .AddConsole(options => options.FormatterName = LineFormatter.FormatterName)
            .AddConsoleFormatter<LineFormatter, LineFormatterOptions>(options =>
                options.Coloured = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));
    }
}
