namespace AdvoCache.Host;

/// <summary>
/// The original's settings that Raft replaces: understood, and answered with what takes their place.
/// Invariant: none of them is in <see cref="SettingsTable"/>, none changes anything.
/// </summary>
public static class DeprecatedSettings
{
    public static IReadOnlyDictionary<string, string> Replacements { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ADVO_ROLE"] =
            "the nodes elect their leader themselves (Raft); list all nodes in ADVO_MEMBERS on each of them",
        ["ADVO_LEADER_ADDRESS"] =
            "every node finds the leader by Raft election among ADVO_MEMBERS, and clients may connect to any node",
        ["ADVO_HEARTBEAT_INTERVAL_SECONDS"] =
            "Raft among ADVO_MEMBERS sends its own heartbeats, several within ADVO_ELECTION_TIMEOUT_MS",
        ["ADVO_HEARTBEAT_TIMEOUT_SECONDS"] =
            "a silent leader is replaced by Raft election among ADVO_MEMBERS after ADVO_ELECTION_TIMEOUT_MS to twice that",
    };

    internal static string? WarningFor(string name) =>
        Replacements.TryGetValue(name, out var replacement) ? $"{name} has no effect any more: {replacement}" : null;

    internal static string? NameOf(string key) => Replacements.Keys.FirstOrDefault(name =>
        new Setting(name, "", "", "", (settings, _, _) => settings).IsNamed(key));
}
