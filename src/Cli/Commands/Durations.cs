using System.CommandLine;
using System.Globalization;

namespace AdvoCache.Cli.Commands;

/// <summary>Times as people write them: 30, 30s, 1.5m, 2h, 1d, 250ms. Without a unit they are seconds.</summary>
internal static class Durations
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)];
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    public static Option<TimeSpan?> Option(string name, string description, TimeSpan? byDefault = null, bool recursive = false)
    {
        var option = new Option<TimeSpan?>(name)
        {
            HelpName = "time",
            Description = description,
            Recursive = recursive,
            CustomParser = result =>
            {
                var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (Parse(text) is { } time)
                    return time;
                result.AddError($"{name}={text}: must be a time such as 30s, 250ms, 5m or 1h");
                return null;
            },
        };
        if (byDefault is not null)
            option.DefaultValueFactory = _ => byDefault;
        return option;
    }

    /// <summary>Null: it is no time.</summary>
    public static TimeSpan? Parse(string text)
    {
        var (unit, seconds) = Units.FirstOrDefault(known => text.EndsWith(known.Unit, StringComparison.Ordinal), ("", 1));
        if (!double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            return null;
        var total = count * seconds;
        return total <= Longest.TotalSeconds ? TimeSpan.FromSeconds(total) : null;
    }
}
