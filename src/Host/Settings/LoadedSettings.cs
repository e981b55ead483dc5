namespace AdvoCache.Host;

/// <summary>
/// What came of loading.
/// Invariant: with problems the settings are not fit to run a node; each named by no problem is still as the operator wanted it.
/// </summary>
public sealed record LoadedSettings(Settings Settings, IReadOnlyList<SettingsProblem> Problems, IReadOnlyList<string> Warnings);
