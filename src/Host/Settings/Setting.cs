namespace AdvoCache.Host;

/// <summary>
/// One row of <see cref="SettingsTable"/>: a variable's name, default, allowed range and help, and how its text gets into <see cref="Settings"/>.
/// Invariant: an empty text is never read; it means the default.
/// </summary>
public sealed record Setting(string Name, string Default, string Allowed, string Help, Setting.Reader Read)
{
    public const string Prefix = "ADVO_";

    /// <summary>
    /// The settings with the value in them, or null when the text is outside of what is allowed.
    /// A reader that can say more than "must be what is allowed" adds faults, one sentence end each.
    /// </summary>
    public delegate Settings? Reader(Settings settings, string text, ICollection<string> faults);

    /// <summary>Its value is never shown.</summary>
    public bool IsSecret { get; init; }

    private string Tail => Name[Prefix.Length..];

    /// <summary>ADVO_CACHE_TTL_MINUTES on the command line: --cache-ttl-minutes.</summary>
    public string Option => "--" + Tail.ToLowerInvariant().Replace('_', '-');

    /// <summary>ADVO_CACHE_TTL_MINUTES in the AdvoCache section of appsettings.json: CacheTtlMinutes, in any case.</summary>
    public bool IsNamed(string key) =>
        key.Equals(Name, StringComparison.OrdinalIgnoreCase)
        || key.Equals(Tail.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
}
