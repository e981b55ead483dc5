using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AdvoCache.Tests.Wire;

/// <summary>
/// The rules of the original fields once more, deliberately dumb: build a document and strings, then look. Knows only what is
/// invalid JSON and what key and value are meant.
/// </summary>
internal sealed partial record RequestOracle(bool Valid, string Key, string Value)
{
    private static readonly RequestOracle Invalid = new(false, "", "");
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static RequestOracle Read(byte[] message)
    {
        try
        {
            StrictUtf8.GetCharCount(message);
            using var document = JsonDocument.Parse(message, new JsonDocumentOptions { MaxDepth = 1024 });
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            return Invalid;
        }
    }

    private static RequestOracle Read(JsonElement root)
    {
        var meant = new RequestOracle(true, "", "");
        if (root.ValueKind == JsonValueKind.Null) return meant;
        if (root.ValueKind != JsonValueKind.Object) return Invalid;
        foreach (var member in root.EnumerateObject())
        {
            var isNull = member.Value.ValueKind == JsonValueKind.Null;
            switch (Whole(() => member.Name)?.ToLowerInvariant().Replace('ſ', 's').Replace('\u212A', 'k'))
            {
                case "value": meant = meant with { Value = isNull ? "" : member.Value.GetRawText() }; break;
                case "key" when !isNull:
                    if (Text(member.Value) is not { } key) return Invalid;
                    meant = meant with { Key = key };
                    break;
                case "action" or "sheet" or "password" or "prefix" or "suffix" or "instance_id" or "started_at" when !isNull:
                    if (Text(member.Value) is null) return Invalid;
                    break;
                case "ttl" or "lock_ttl" when !isNull:
                    if (!IsLong(member.Value.GetRawText())) return Invalid;
                    break;
                case "jitter" when !isNull:
                    if (member.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) return Invalid;
                    break;
                default: break;
            }
        }
        return meant;
    }

    private static string? Text(JsonElement element) => element.ValueKind == JsonValueKind.String ? Whole(element.GetString) : null;

    /// The library throws when it meets a lone surrogate.
    private static string? Whole(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsLong(string literal) =>
        Integer().IsMatch(literal) && BigInteger.Parse(literal, provider: null) is var integer && integer >= long.MinValue && integer <= long.MaxValue;

    [GeneratedRegex("^-?[0-9]+$")]
    private static partial Regex Integer();
}
