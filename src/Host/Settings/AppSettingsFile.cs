using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace AdvoCache.Host;

/// <summary>Reads appsettings.json: the section "AdvoCache", or ADVO_ names at the top. A missing file is an empty one.</summary>
internal static class AppSettingsFile
{
    public const string FileName = "appsettings.json";
    public const string SectionPrefix = "AdvoCache:";

    public static SettingsSource Read(string directory, ICollection<SettingsProblem> problems)
    {
        try
        {
            var file = new ConfigurationBuilder()
                .AddJsonFile(Path.GetFullPath(Path.Combine(directory, FileName)), optional: true, reloadOnChange: false)
                .Build();
            return SettingsSource.Of(FileName, file.AsEnumerable().Where(entry => entry.Value is not null).Select(Renamed));
        }
        catch (InvalidDataException e)
        {
            var line = (e.GetBaseException() as JsonException)?.LineNumber + 1;
            problems.Add(new SettingsProblem(FileName, $"{FileName}: is not valid JSON{(line is null ? "" : $", line {line}")}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(new SettingsProblem(FileName, $"{FileName}: cannot be read: {e.Message}"));
        }
        return SettingsSource.Of(FileName, []);
    }

    /// <summary>A key of the section under the name of the setting that it means; a key that means none keeps its own.</summary>
    private static KeyValuePair<string, string?> Renamed(KeyValuePair<string, string?> entry)
    {
        if (!entry.Key.StartsWith(SectionPrefix, StringComparison.OrdinalIgnoreCase))
            return new(entry.Key.ToUpperInvariant(), entry.Value);
        var key = entry.Key[SectionPrefix.Length..];
        var name = SettingsTable.Rows.FirstOrDefault(row => row.IsNamed(key))?.Name ?? DeprecatedSettings.NameOf(key);
        return new(name ?? entry.Key, entry.Value);
    }
}
