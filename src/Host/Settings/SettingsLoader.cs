namespace AdvoCache.Host;

/// <summary>
/// Makes <see cref="Settings"/> from, later wins: defaults, appsettings.json, .env, environment variables, command line.
/// Invariant: every problem is reported, not the first only; an empty value means the default.
/// </summary>
public static class SettingsLoader
{
    public static LoadedSettings Load(SettingsInput input)
    {
        var problems = new List<SettingsProblem>();
        IReadOnlyList<SettingsSource> sources =
        [
            AppSettingsFile.Read(input.WorkingDirectory, problems),
            DotEnvFile.Read(input.WorkingDirectory, problems),
            SettingsSource.Of("environment", input.EnvironmentVariables!),
            SettingsSource.Of("command line", input.CommandLine!),
        ];

        var settings = new Settings();
        foreach (var row in SettingsTable.Rows)
            settings = Put(row, sources, settings, problems);
        settings = settings with { DataDirectory = Path.GetFullPath(settings.DataDirectory, input.WorkingDirectory) };
        CheckTogether(settings, problems);

        var warnings = sources.SelectMany(WarningsAboutNames).Distinct(StringComparer.Ordinal).Concat(WarningsAboutSafety(settings));
        return new LoadedSettings(settings, problems, [.. warnings]);
    }

    private static Settings Put(Setting row, IEnumerable<SettingsSource> sources, Settings settings, List<SettingsProblem> problems)
    {
        var source = sources.LastOrDefault(source => source.Values.ContainsKey(row.Name));
        if (source is null || source.Values[row.Name] is not { Length: > 0 } text)
            return settings;

        var faults = new List<string>();
        if (row.Read(settings, text, faults) is { } read)
            return read;
        if (faults.Count == 0)
            faults.Add($"must be {row.Allowed}");
        problems.AddRange(faults.Select(fault => SettingsProblem.Of(row, text, source.Label, fault)));
        return settings;
    }

    /// <summary>What no row can see alone. Left out where a row has already been found wrong, since one mistake is to be reported once.</summary>
    private static void CheckTogether(Settings settings, List<SettingsProblem> problems)
    {
        if (problems.Any(problem => problem.Name is "ADVO_NODE" or "ADVO_MEMBERS"))
            return;
        if (settings.Members.All(member => member.Name != settings.Node))
        {
            var names = string.Join(", ", settings.Members.Select(member => member.Name));
            problems.Add(new SettingsProblem("ADVO_NODE", $"ADVO_NODE=\"{settings.Node}\": must be one of the names in ADVO_MEMBERS: {names}"));
        }
    }

    private static IEnumerable<string> WarningsAboutNames(SettingsSource source)
    {
        foreach (var name in source.Values.Keys.Order(StringComparer.Ordinal))
        {
            if (DeprecatedSettings.WarningFor(name) is { } warning)
                yield return warning;
            else if (SettingsTable.Rows.All(row => row.Name != name))
                yield return $"{SettingsProblem.Shown(name)} ({source.Label}) is not a setting and has no effect: the nearest known name is {Nearest(name)}";
        }
    }

    private static string Nearest(string name)
    {
        var bare = name.StartsWith(AppSettingsFile.SectionPrefix, StringComparison.OrdinalIgnoreCase)
            ? Setting.Prefix + name[AppSettingsFile.SectionPrefix.Length..]
            : name;
        return NearestName.Of(bare, SettingsTable.Rows.Select(row => row.Name));
    }

    private static IEnumerable<string> WarningsAboutSafety(Settings settings)
    {
        if (settings.ClusterSecret.IsDerived && settings.Members.Any(member => !member.IsLoopback))
        {
            yield return "ADVO_CLUSTER_SECRET is not set and the members are on more than one machine: whoever knows ADVO_MEMBERS can pass for a node;"
                + $" set the same secret of at least {Secret.MinimumLength} characters on every node";
        }
    }
}
