using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace AdvoCache.Extensions.FusionCache;

/// <summary>A message of the backplane as it is in the sheet; the cache key is the end of its key there.</summary>
internal static class MessageJson
{
    internal static ReadOnlyMemory<byte> Write(BackplaneMessage message)
    {
        var bytes = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("source"u8, message.SourceId);
            json.WriteNumber("timestamp"u8, message.Timestamp);
            json.WriteNumber("action"u8, (byte)message.Action);
            json.WriteEndObject();
        }
        return bytes.WrittenMemory;
    }

    internal static bool TryRead(ReadOnlySpan<byte> json, string cacheKey, [NotNullWhen(true)] out BackplaneMessage? message)
    {
        message = null;
        var read = new BackplaneMessage(0) { CacheKey = cacheKey };
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan;
                reader.Read();
                if (name.SequenceEqual("source"u8))
                    read.SourceId = reader.GetString();
                else if (name.SequenceEqual("timestamp"u8))
                    read.Timestamp = reader.GetInt64();
                else if (name.SequenceEqual("action"u8))
                    read.Action = (BackplaneMessageAction)reader.GetByte();
                else
                    reader.Skip();
            }
        }
        catch (Exception foreign) when (foreign is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
        message = read;
        return read.IsValid();
    }
}
