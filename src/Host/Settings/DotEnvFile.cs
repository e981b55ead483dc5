using DotNetEnv;

namespace AdvoCache.Host;

/// <summary>
/// Reads .env in the working directory. A missing file is an empty one.
/// Invariant: never sets a variable of this process, so that child processes and libraries see what the operator set and no more.
/// </summary>
internal static class DotEnvFile
{
    public const string FileName = ".env";

    private static readonly LoadOptions ReadOnly = new(setEnvVars: false);

    public static SettingsSource Read(string directory, ICollection<SettingsProblem> problems)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            if (File.Exists(path))
                return SettingsSource.Of(FileName, Env.LoadContents(File.ReadAllText(path), ReadOnly)!);
        }
        catch (Sprache.ParseException e)
        {
            // The parser's own message quotes the text around the mistake, which may be a secret.
            problems.Add(new SettingsProblem(FileName,
                $"{FileName}: line {e.Position.Line} is not NAME=value (a value with spaces, quotes, # or $ goes into single quotes)"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new SettingsProblem(FileName, $"{FileName}: cannot be read: {e.Message}"));
        }
        return SettingsSource.Of(FileName, []);
    }
}
