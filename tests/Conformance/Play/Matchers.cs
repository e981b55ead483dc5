using System.Text.Json;
using System.Text.RegularExpressions;

namespace AdvoCache.Tests.Conformance.Play;

/// <summary>
/// What a scenario may write in place of a value: $any, $match, $size, $superset.
/// $raw is our own: the very characters that came over the wire, for numbers and surrogates.
/// </summary>
internal static class Matchers
{
    private static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(5);

    /// <summary>False when the expected value is no matcher.</summary>
    public static bool TryMatch(JsonElement expected, JsonElement actual, string path, out string? difference)
    {
        difference = null;
        if (expected.ValueKind != JsonValueKind.Object || expected.GetPropertyCount() != 1)
            return false;
        var matcher = expected.EnumerateObject().First();
        var argument = matcher.Value;
        bool? matches = matcher.Name switch
        {
            "$any" => true,
            "$match" => Regex.IsMatch(TextOf(actual), argument.GetString()!, RegexOptions.CultureInvariant, RegexTimeout), // Written as a string.
            "$size" => SizeOf(actual) == argument.GetInt32(),
            "$raw" => actual.GetRawText() == argument.GetString(),
            "$superset" => IsSuperset(argument, actual, path, out difference),
            _ => null,
        };
        if (matches == false)
            difference ??= Comparison.Differ(path, expected, actual);
        return matches is not null;
    }

    private static string TextOf(JsonElement actual) =>
        actual.ValueKind == JsonValueKind.String ? actual.GetString()! : actual.GetRawText(); // A JSON string is never null.

    private static int SizeOf(JsonElement actual) => actual.ValueKind switch
    {
        JsonValueKind.Array => actual.GetArrayLength(),
        JsonValueKind.Object => actual.GetPropertyCount(),
        JsonValueKind.String => TextOf(actual).Length,
        _ => -1,
    };

    private static bool IsSuperset(JsonElement expected, JsonElement actual, string path, out string? difference)
    {
        difference = (expected.ValueKind, actual.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => Comparison.OfFields(expected, actual, path, []),
            (JsonValueKind.Array, JsonValueKind.Array) => MissingItem(expected, actual, path),
            _ => Comparison.Differ(path, expected, actual),
        };
        return difference is null;
    }

    private static string? MissingItem(JsonElement expected, JsonElement actual, string path)
    {
        foreach (var item in expected.EnumerateArray())
        {
            if (!actual.EnumerateArray().Any(candidate => Comparison.Exact(item, candidate, path) is null))
                return $"{path} has no {item}";
        }

        return null;
    }
}
