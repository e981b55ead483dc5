namespace AdvoCache.Host;

/// <summary>
/// Why the node cannot start, in one line for the operator.
/// Invariant: names the variable and what is allowed, shows the value unless it is a secret.
/// </summary>
public sealed record SettingsProblem(string Name, string Message)
{
    private const int MaxShownCharacters = 120;

    public override string ToString() => Message;

    internal static SettingsProblem Of(Setting row, string text, string source, string fault) =>
        new(row.Name, row.IsSecret ? $"{row.Name} ({source}): {fault}" : $"{row.Name}=\"{Shown(text)}\" ({source}): {fault}");

    internal static string Shown(string text)
    {
        var clean = string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
        return clean.Length <= MaxShownCharacters ? clean : clean[..MaxShownCharacters] + "…";
    }
}
