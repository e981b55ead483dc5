using System.Text.Json;

namespace AdvoCache.Tests.Conformance.Harness;

internal static class Json
{
    public static JsonElement Of(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
