using System.Globalization;
using System.Numerics;

namespace AdvoCache.Host;

/// <summary>The kinds of rows in <see cref="SettingsTable"/>; each derives the reader and the words for its range from one statement.</summary>
internal static class SettingKinds
{
    public static Setting Whole<T>(string name, T defaultValue, T min, T max, string help, Func<Settings, T, Settings> put)
        where T : struct, IBinaryInteger<T>
    {
        return new Setting(name, $"{defaultValue}", $"a whole number from {min} to {max}", help, Read);

        Settings? Read(Settings settings, string text, ICollection<string> faults) =>
            T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
                ? put(settings, value)
                : null;
    }

    public static Setting OneOf<T>(string name, string defaultValue, string help, Func<Settings, T, Settings> put, params (string Word, T Value)[] choices)
    {
        return new Setting(name, defaultValue, "one of " + string.Join(", ", choices.Select(choice => choice.Word)), help, Read);

        Settings? Read(Settings settings, string text, ICollection<string> faults)
        {
            foreach (var (word, value) in choices)
            {
                if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
                    return put(settings, value);
            }
            return null;
        }
    }

    public static Setting Secret(string name, string help, Func<Settings, Secret, Settings> put) =>
        new(name, "", $"empty, or at least {Host.Secret.MinimumLength} characters", help, (settings, text, _) =>
            text.Length >= Host.Secret.MinimumLength ? put(settings, Host.Secret.Of(text)) : null)
        {
            IsSecret = true,
        };

    /// <summary>Anything that <paramref name="read"/> does not answer with null.</summary>
    public static Setting Text(string name, string defaultValue, string allowed, string help, Func<Settings, string, Settings?> read) =>
        new(name, defaultValue, allowed, help, (settings, text, _) => read(settings, text));
}
