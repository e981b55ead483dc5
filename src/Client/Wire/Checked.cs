using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace AdvoCache.Client.Wire;

/// <summary>Refuses what would not reach the server as it is here, before anything is done.</summary>
internal static class Checked
{
    private const int MaxDepth = 1_000;

    /// <summary>A key, prefix, suffix or name of a lock: any text of whole characters. Half of one would be another key at the server.</summary>
    internal static string Text(string text, [CallerArgumentExpression(nameof(text))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        for (var at = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff'); at >= 0 && at < text.Length;)
        {
            if (!char.IsSurrogate(text[at]))
            {
                at++;
                continue;
            }
            if (Rune.DecodeFromUtf16(text.AsSpan(at), out _, out var length) != System.Buffers.OperationStatus.Done)
                throw new ArgumentException("The text has half a surrogate pair, which no key can have.", name);
            at += length;
        }
        return text;
    }

    /// <summary>One JSON value, without white space around it, which the server would not keep. What followed would be read as fields of the request.</summary>
    internal static ReadOnlyMemory<byte> Json(ReadOnlyMemory<byte> json, [CallerArgumentExpression(nameof(json))] string? name = null)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (reader.Read())
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                var end = (int)reader.BytesConsumed;
                if (!reader.Read())
                    return json[start..end];
            }
        }
        catch (JsonException wrong)
        {
            throw new ArgumentException($"The value is not one JSON value: {wrong.Message}", name, wrong);
        }
        throw new ArgumentException("The value is not one JSON value.", name);
    }
}
