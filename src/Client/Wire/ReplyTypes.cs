using System.Text.Json;
using System.Text.Json.Serialization;

namespace AdvoCache.Client.Wire;

/// <summary>How values of replies are read that are objects of their own.</summary>
[JsonSerializable(typeof(SheetStats))]
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
internal sealed partial class ReplyTypes : JsonSerializerContext;
