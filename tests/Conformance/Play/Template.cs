using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace AdvoCache.Tests.Conformance.Play;

/// <summary>
/// Turns what a scenario writes into what goes over the wire: fills in {{names}}, and expands $repeat, $join and $nest.
/// Anything else stays as it is written, escapes and digits included.
/// </summary>
public sealed class Template(ImmutableDictionary<string, string> names)
{
    private const int MaxDepth = 100_000;
    private const string Opening = "{{";

    /// <summary>Names that no other run uses.</summary>
    public static Template ForOneRun()
    {
        var run = Guid.NewGuid().ToString("N");
        return new Template(ImmutableDictionary<string, string>.Empty
            .Add("sheet", $"sheet-{run}").Add("sheet2", $"other-sheet-{run}")
            .Add("pw", $"password-{run}").Add("pw2", $"other-password-{run}"));
    }

    public Template With(string name, string value) => new(names.SetItem(name, value));

    /// <summary>The template as JSON text.</summary>
    public string Json(JsonElement template)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = MaxDepth, SkipValidation = true }))
            Write(writer, template);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public JsonElement Element(JsonElement template)
    {
        using var document = JsonDocument.Parse(Json(template), new JsonDocumentOptions { MaxDepth = MaxDepth });
        return document.RootElement.Clone();
    }

    /// <summary>The template as a string: a string with its names filled in, or a macro that makes one.</summary>
    public string Text(JsonElement template)
    {
        if (template.ValueKind == JsonValueKind.String)
            return FillIn(template.GetString()!); // A JSON string is never null.
        if (IsMacro(template, "$repeat", out var repeat))
            return string.Concat(Enumerable.Repeat(Text(repeat[0]), repeat[1].GetInt32()));
        if (IsMacro(template, "$join", out var join))
            return string.Concat(join.EnumerateArray().Select(Text));
        throw new InvalidDataException($"Not a text: {template}");
    }

    private void Write(Utf8JsonWriter writer, JsonElement template)
    {
        if (IsMacro(template, "$repeat", out _) || IsMacro(template, "$join", out _))
            writer.WriteStringValue(Text(template));
        else if (IsMacro(template, "$nest", out var depth))
            writer.WriteRawValue(new string('[', depth.GetInt32()) + new string(']', depth.GetInt32()), skipInputValidation: true);
        else if (template.ValueKind == JsonValueKind.Object)
            WriteObject(writer, template);
        else if (template.ValueKind == JsonValueKind.Array)
            WriteArray(writer, template);
        else if (template.ValueKind == JsonValueKind.String && template.GetRawText().Contains(Opening, StringComparison.Ordinal))
            writer.WriteStringValue(Text(template));
        else
            writer.WriteRawValue(template.GetRawText(), skipInputValidation: true);
    }

    private void WriteObject(Utf8JsonWriter writer, JsonElement template)
    {
        writer.WriteStartObject();
        foreach (var field in template.EnumerateObject())
        {
            writer.WritePropertyName(FillIn(field.Name));
            Write(writer, field.Value);
        }

        writer.WriteEndObject();
    }

    private void WriteArray(Utf8JsonWriter writer, JsonElement template)
    {
        writer.WriteStartArray();
        foreach (var item in template.EnumerateArray())
            Write(writer, item);
        writer.WriteEndArray();
    }

    private string FillIn(string text)
    {
        if (!text.Contains(Opening, StringComparison.Ordinal))
            return text;
        foreach (var (name, value) in names)
            text = text.Replace($"{{{{{name}}}}}", value, StringComparison.Ordinal);
        return text;
    }

    private static bool IsMacro(JsonElement template, string name, out JsonElement argument)
    {
        argument = default;
        return template.ValueKind == JsonValueKind.Object
            && template.GetPropertyCount() == 1
            && template.TryGetProperty(name, out argument);
    }
}
