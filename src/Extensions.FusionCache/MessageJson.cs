using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace AdvoCache.Extensions.FusionCache;

/// <summary>A message of the backplane as it is in the sheet; its key there ends with its source and the cache key.</summary>
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

    /// <param name="json">The value.</param>
    /// <param name="name">What the key is called in its channel, see <see cref="Names.Message"/>.</param>
    /// <param name="message">The message.</param>
    internal static bool TryRead(ReadOnlySpan<byte> json, ReadOnlySpan<char> name, [NotNullWhen(true)] out BackplaneMessage? message)
    {
        message = null;
        var read = new BackplaneMessage(0);
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = reader.ValueSpan;
                reader.Read();
                if (field.SequenceEqual("source"u8))
                    read.SourceId = reader.GetString();
                else if (field.SequenceEqual("timestamp"u8))
                    read.Timestamp = reader.GetInt64();
                else if (field.SequenceEqual("action"u8))
                    read.Action = (BackplaneMessageAction)reader.GetByte();
                else
                    reader.Skip();
            }
        }
        catch (Exception foreign) when (foreign is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
        if (!Names.TryReadMessage(name, read.SourceId, out var cacheKey))
            return false;
        read.CacheKey = cacheKey;
        message = read;
        return read.IsValid();
    }
}
