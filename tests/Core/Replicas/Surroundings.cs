using System.Globalization;

namespace AdvoCache.Tests.Core.Replicas;

/// <summary>
/// Another country for the thread and another time zone for the process, until dispose. The time zone is the process's, so tests that
/// use this run alone.
/// </summary>
internal sealed class Surroundings : IDisposable
{
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
    private readonly CultureInfo _uiCulture = CultureInfo.CurrentUICulture;
    private readonly string? _timeZone = Environment.GetEnvironmentVariable("TZ");

    internal Surroundings(string culture, string timeZone)
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);
        Move(timeZone);
    }

    public void Dispose()
    {
        CultureInfo.CurrentCulture = _culture;
        CultureInfo.CurrentUICulture = _uiCulture;
        Move(_timeZone);
    }

    private static void Move(string? timeZone)
    {
        Environment.SetEnvironmentVariable("TZ", timeZone);
        TimeZoneInfo.ClearCachedData();
    }
}
