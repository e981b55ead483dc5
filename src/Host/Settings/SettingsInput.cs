using System.Collections;

namespace AdvoCache.Host;

/// <summary>Everything that loading reads, so that a test can say what there is. Names on the command line are the variables' names.</summary>
public sealed record SettingsInput
{
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    /// <summary>Where appsettings.json and .env are looked for, and what a relative data directory is relative to.</summary>
    public required string WorkingDirectory { get; init; }

    public IReadOnlyDictionary<string, string> EnvironmentVariables { get; init; } = Nothing;
    public IReadOnlyDictionary<string, string> CommandLine { get; init; } = Nothing;

    public static SettingsInput OfThisProcess(IReadOnlyDictionary<string, string> commandLine) => new()
    {
        WorkingDirectory = Directory.GetCurrentDirectory(),
        EnvironmentVariables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => entry.Value as string ?? "", StringComparer.Ordinal),
        CommandLine = commandLine,
    };
}
