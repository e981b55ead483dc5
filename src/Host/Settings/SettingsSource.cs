namespace AdvoCache.Host;

/// <summary>
/// One place that settings come from, and what it holds under which names.
/// Invariant: of other programs' variables it holds none; misspelt names of ours are kept, so that they can be pointed out.
/// </summary>
internal sealed record SettingsSource(string Label, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Names under which the test suite itself is configured; its nodes inherit them.</summary>
    private const string TestSuitePrefix = "ADVO_TEST_";

    public static SettingsSource Of(string label, IEnumerable<KeyValuePair<string, string?>> entries)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in entries)
        {
            if (IsOurs(name))
                values[name] = (value ?? "").Trim();
        }
        return new SettingsSource(label, values);
    }

    private static bool IsOurs(string name) =>
        !name.StartsWith(TestSuitePrefix, StringComparison.Ordinal)
        && (name.StartsWith(Setting.Prefix, StringComparison.Ordinal) || name.StartsWith(AppSettingsFile.SectionPrefix, StringComparison.OrdinalIgnoreCase));
}
