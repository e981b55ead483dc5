using Microsoft.Extensions.Logging.Console;

namespace AdvoCache.Host.Logging;

/// <summary>How <see cref="LineFormatter"/> writes.</summary>
public sealed class LineFormatterOptions : ConsoleFormatterOptions
{
    public bool Coloured { get; set; }
}
