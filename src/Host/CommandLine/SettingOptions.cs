using System.CommandLine;

namespace AdvoCache.Host.CommandLine;

/// <summary>The options of the command line, one for each row of <see cref="SettingsTable"/>.</summary>
internal sealed class SettingOptions
{
    private readonly IReadOnlyList<(Setting Row, Option<string?> Option)> _options =
        [.. SettingsTable.Rows.Select(row => (row, new Option<string?>(row.Option) { HelpName = "value", Description = Describe(row) }))];

    public IEnumerable<Option<string?>> All => _options.Select(pair => pair.Option);

    public Option<string?> For(string name) => _options.First(pair => pair.Row.Name == name).Option;

    /// <summary>What the command line says, by the variables' names.</summary>
    public IReadOnlyDictionary<string, string> Read(ParseResult parsed)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (row, option) in _options)
        {
            if (parsed.GetValue(option) is { } value)
                values[row.Name] = value;
        }
        return values;
    }

    private static string Describe(Setting row)
    {
        var byDefault = row.Default.Length == 0 ? "" : $" Default: {row.Default}.";
        var visible = row.IsSecret ? " Better set as a variable: other users of the machine can see a command line." : "";
        return $"{row.Name}: {row.Allowed}.{byDefault} {row.Help}{visible}";
    }
}
