namespace AdvoCache.Tests.Host;

/// <summary>A working directory of a node that is to be: its files, variables and options, loaded as at start. Gone when disposed.</summary>
internal sealed class SettingsFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("advocache-settings-");
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);

    public string Path => _directory.FullName;

    public static LoadedSettings LoadWith(params (string Name, string Value)[] variables)
    {
        using var folder = new SettingsFolder();
        foreach (var (name, value) in variables)
            folder.Variable(name, value);
        return folder.Load();
    }

    public SettingsFolder File(string name, string text)
    {
        System.IO.File.WriteAllText(System.IO.Path.Combine(Path, name), text);
        return this;
    }

    public SettingsFolder Variable(string name, string value)
    {
        _variables[name] = value;
        return this;
    }

    public SettingsFolder Option(string name, string value)
    {
        _options[name] = value;
        return this;
    }

    public LoadedSettings Load() => SettingsLoader.Load(new SettingsInput
    {
        WorkingDirectory = Path,
        EnvironmentVariables = _variables,
        CommandLine = _options,
    });

    public void Dispose() => _directory.Delete(recursive: true);
}
