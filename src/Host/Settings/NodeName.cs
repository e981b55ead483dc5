using System.Text.RegularExpressions;

namespace AdvoCache.Host;

/// <summary>The rule for names of nodes: they end up in file paths, log lines and members lists.</summary>
internal static partial class NodeName
{
    public const string Allowed = "1 to 64 of A-Z a-z 0-9 _ -";

    public static bool IsLegal(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
