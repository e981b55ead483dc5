using System.Collections.Immutable;
using System.Text.Json;

namespace AdvoCache.Tests.Conformance.Play;

/// <summary>
/// Compares JSON by structure: order of fields and spelling of numbers and strings do not matter.
/// Answers null when both are alike, else where and how they differ.
/// </summary>
internal static class Comparison
{
    private const int ShownCharacters = 300;

    /// <summary>What the original puts into replies: a message must not have one of these when the recording has not.</summary>
    private static readonly ImmutableHashSet<string> FieldsOfTheOriginal = ["sheet", "key", "value", "deleted", "error", "count"];

    /// <summary>Compares messages: on the top level fields unknown to the original may come on top.</summary>
    public static string? OfMessages(JsonElement expected, JsonElement actual, ImmutableHashSet<string>? ignored = null)
    {
        if (Matchers.TryMatch(expected, actual, "$", out var difference))
            return difference;
        if (expected.ValueKind != JsonValueKind.Object || actual.ValueKind != JsonValueKind.Object)
            return Exact(expected, actual);
        ignored ??= [];
        return OfFields(expected, actual, "$", ignored)
            ?? Surplus(expected, actual, "$", field => FieldsOfTheOriginal.Contains(field) && !ignored.Contains(field));
    }

    public static string? Exact(JsonElement expected, JsonElement actual, string path = "$")
    {
        if (Matchers.TryMatch(expected, actual, path, out var difference))
            return difference;
        if (expected.ValueKind != actual.ValueKind)
            return Differ(path, expected, actual);
        return expected.ValueKind switch
        {
            JsonValueKind.Object => OfFields(expected, actual, path, []) ?? Surplus(expected, actual, path, _ => true),
            JsonValueKind.Array => OfArrays(expected, actual, path),
            JsonValueKind.Number => SameNumber(expected, actual) ? null : Differ(path, expected, actual),
            JsonValueKind.String => SameText(expected, actual) ? null : Differ(path, expected, actual),
            _ => null,
        };
    }

    /// <summary>Every field of the expected object is in the actual one and alike.</summary>
    public static string? OfFields(JsonElement expected, JsonElement actual, string path, ImmutableHashSet<string> ignored)
    {
        foreach (var field in expected.EnumerateObject().Where(field => !ignored.Contains(field.Name)))
        {
            if (!actual.TryGetProperty(field.Name, out var value))
                return $"{path}.{field.Name} is missing in {Shown(actual)}";
            if (Exact(field.Value, value, $"{path}.{field.Name}") is { } difference)
                return difference;
        }

        return null;
    }

    public static string Differ(string path, JsonElement expected, JsonElement actual) =>
        $"{path}: expected {Shown(expected)}, came {Shown(actual)}";

    private static string? Surplus(JsonElement expected, JsonElement actual, string path, Func<string, bool> forbidden)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in actual.EnumerateObject())
        {
            if (!seen.Add(field.Name))
                return $"{path}.{field.Name} came twice";
            if (!expected.TryGetProperty(field.Name, out _) && forbidden(field.Name))
                return $"{path}.{field.Name} came on top, in {Shown(actual)}";
        }

        return null;
    }

    private static string? OfArrays(JsonElement expected, JsonElement actual, string path)
    {
        var (length, actualLength) = (expected.GetArrayLength(), actual.GetArrayLength());
        if (length != actualLength)
            return $"{path}: expected {length} items, came {actualLength}";
        // In step, as indexing would walk the document for every item.
        var actualItems = actual.EnumerateArray();
        var i = 0;
        foreach (var item in expected.EnumerateArray())
        {
            actualItems.MoveNext();
            if (Exact(item, actualItems.Current, $"{path}[{i++}]") is { } difference)
                return difference;
        }

        return null;
    }

    // By value: the original answered 1000 for 1e3. Beyond what a double can tell apart only the same digits are the same.
    private static bool SameNumber(JsonElement expected, JsonElement actual) =>
        expected.GetRawText() == actual.GetRawText()
        || (expected.GetDouble() is var number && double.IsFinite(number) && number == actual.GetDouble());

    private static bool SameText(JsonElement expected, JsonElement actual)
    {
        if (expected.GetRawText() == actual.GetRawText())
            return true;
        try
        {
            return expected.GetString() == actual.GetString();
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate has no meaning as text, so only its spelling can be compared.
            return false;
        }
    }

    private static string Shown(JsonElement element)
    {
        var text = element.GetRawText();
        return text.Length <= ShownCharacters ? text : $"{text[..ShownCharacters]}… ({text.Length} characters)";
    }
}
