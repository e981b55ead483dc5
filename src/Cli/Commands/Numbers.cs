using System.CommandLine;
using System.Globalization;

namespace AdvoCache.Cli.Commands;

/// <summary>Options that are whole numbers within limits.</summary>
internal static class Numbers
{
    public static Option<long?> Option(string name, string description, long min, long max, long? byDefault = null)
    {
        var option = new Option<long?>(name)
        {
            HelpName = "number",
            Description = description,
            CustomParser = result =>
            {
                var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
                    return number;
                result.AddError(max == long.MaxValue
                    ? $"{name}={text}: must be a whole number, at least {min}"
                    : $"{name}={text}: must be a whole number from {min} to {max}");
                return null;
            },
        };
        if (byDefault is not null)
            option.DefaultValueFactory = _ => byDefault;
        return option;
    }
}
