using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AdvoCache.Cli.Output;

/// <summary>Values as JSON and as text for people.</summary>
internal static class JsonText
{
    /// <summary>As deep as a node takes it.</summary>
    public const int MaxDepth = 1_024;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 2 * MaxDepth };

    /// <summary>Whether it is one JSON value and nothing else.</summary>
    public static bool IsJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static byte[] OfString(string text) => Write(json => json.WriteStringValue(text));

    /// <summary>Writes JSON on one line, in which texts of all languages stay readable.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> content)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes, Relaxed))
            content(json);
        return bytes.WrittenSpan.ToArray();
    }

    public static void WriteValue(Utf8JsonWriter json, ReadOnlySpan<byte> raw) => json.WriteRawValue(OnOneLine(raw), skipInputValidation: true);

    /// <summary>Within JSON a line break is never part of a text, so a blank in its place changes nothing.</summary>
    public static byte[] OnOneLine(ReadOnlySpan<byte> raw)
    {
        var line = raw.ToArray();
        foreach (ref var b in line.AsSpan())
        {
            if (b is (byte)'\n' or (byte)'\r')
                b = (byte)' ';
        }
        return line;
    }

    /// <summary>A string without its quotes, anything else as it is. On a terminal what could steer it stays escaped.</summary>
    public static string ForPeople(ReadOnlySpan<byte> raw, bool isTerminal)
    {
        var reader = new Utf8JsonReader(raw, new JsonReaderOptions { MaxDepth = 2 * MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            return Encoding.UTF8.GetString(raw);
        string text;
        try
        {
            text = reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is legal in a value, but no text.
            return Encoding.UTF8.GetString(raw);
        }
        return isTerminal && text.Any(static c => char.IsControl(c) && c is not ('\n' or '\t')) ? Encoding.UTF8.GetString(OfString(text)) : text;
    }

    /// <summary>A key in a line among others: in quotes when it would be misread without.</summary>
    public static string Key(string key)
        => key.Length == 0 || key.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '"') ? Encoding.UTF8.GetString(OfString(key)) : key;
}
