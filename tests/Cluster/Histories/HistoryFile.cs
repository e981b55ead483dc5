using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>A history as JSON lines, one fact a line, to be kept with a failing run and judged again.</summary>
internal static class HistoryFile
{
    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static void Write(History history, TextWriter writer)
    {
        foreach (var fact in history.Facts)
            writer.WriteLine(JsonSerializer.Serialize(fact, Form));
    }

    public static History Read(TextReader reader)
    {
        var facts = new List<Fact>();
        while (reader.ReadLine() is { } line)
            facts.Add(JsonSerializer.Deserialize<Fact>(line, Form) ?? throw new JsonException("A line of a history is null."));
        return new(facts);
    }
}
