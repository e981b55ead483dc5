using System.Text.Json;

namespace AdvoCache.Cli.Connection;

/// <summary>What a node answers over HTTP, beside its WebSocket.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">Its JSON; undefined when it is none.</param>
internal readonly record struct NodeAnswer(int Status, JsonElement Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    public string? Text(string name)
        => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
