using System.Text.Json;

namespace AdvoCache.Tests.Support;

/// <summary>Reads the fields of replies and broadcasts; an absent field is null.</summary>
public static class Messages
{
    public static bool Has(this JsonElement message, string field) => message.TryGetProperty(field, out _);

    public static string? Text(this JsonElement message, string field) =>
        message.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static long? Number(this JsonElement message, string field) =>
        message.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    /// <summary>The field exactly as it came over the wire.</summary>
    public static string? Raw(this JsonElement message, string field) =>
        message.TryGetProperty(field, out var value) ? value.GetRawText() : null;

    public static bool IsReply(this JsonElement message) => message.Has("success");

    public static bool Succeeded(this JsonElement message) =>
        message.TryGetProperty("success", out var success) && success.ValueKind == JsonValueKind.True;
}
