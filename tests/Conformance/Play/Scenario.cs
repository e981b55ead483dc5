using System.Collections.Immutable;
using System.Text.Json;

namespace AdvoCache.Tests.Conformance.Play;

/// <summary>One recorded conversation. Its number places its connections on the nodes of a cluster.</summary>
public sealed record Scenario(
    int Number,
    string Name,
    ImmutableHashSet<string> Tags,
    ImmutableHashSet<string> IgnoredFields,
    ImmutableArray<JsonElement> Steps)
{
    private const int MaxDepth = 100_000;

    public static Scenario Parse(string line, int number)
    {
        using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = MaxDepth });
        var root = document.RootElement.Clone();
        return new Scenario(
            number,
            root.GetProperty("name").GetString() ?? throw new InvalidDataException($"Scenario {number} has no name."),
            Names(root, "tags"),
            Names(root, "ignore"),
            [.. root.GetProperty("steps").EnumerateArray()]);
    }

    private static ImmutableHashSet<string> Names(JsonElement root, string field)
    {
        if (!root.TryGetProperty(field, out var names))
            return [];
        return names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Select(name => name.ToString())]
            : [names.ToString()];
    }
}
