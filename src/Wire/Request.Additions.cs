using System.Text.Json;

namespace AdvoCache.Wire;

/// <content>The fields that AdvoCache added and that are more than one text or number.</content>
public sealed partial class Request
{
    private ReadOnlyMemory<byte> ReadId(ref Utf8JsonReader reader)
    {
        var isText = reader.TokenType == JsonTokenType.String;
        // Of any size: it is only ever echoed.
        var isInteger = reader.TokenType == JsonTokenType.Number && !reader.ValueSpan.ContainsAny(".eE"u8);
        var id = ReadRaw(ref reader);
        if (!isText && !isInteger) Refuse("id must be a string or an integer");
        else if (id.Length > MaxIdBytes) Refuse("id must have at most 256 bytes");
        else return id;
        return default;
    }

    private void ReadConsistency(ref Utf8JsonReader reader)
    {
        var isText = TryReadText(ref reader, out var consistency);
        Stale = isText && consistency.Span.SequenceEqual("stale"u8);
        if (!Stale && !(isText && consistency.Span.SequenceEqual("linearizable"u8)))
            Refuse("consistency must be \"linearizable\" or \"stale\"");
    }

    /// Both members are needed: a fence that by accident guards another key than was meant is worse than a refusal.
    private void ReadFence(ref Utf8JsonReader reader)
    {
        bool hasKey = false, hasToken = false;
        if (reader.TokenType != JsonTokenType.StartObject) reader.Skip();
        else
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = RequestFields.Named(reader.ValueSpan, reader.ValueIsEscaped);
                reader.Read();
                if (field == RequestField.Key)
                {
                    hasKey = TryReadText(ref reader, out var key);
                    FenceKey = key;
                }
                else if (field == RequestField.Token)
                {
                    hasToken = TryReadInteger(ref reader, out var token);
                    FenceToken = token;
                }
                else reader.Skip();
            }
        }
        HasFence = hasKey && hasToken;
        if (!HasFence) Refuse("fence must be an object with a string key and an integer token");
    }

    private void ReadTouchKeys(ref Utf8JsonReader reader)
    {
        const string Wrong = "keys must be an array of strings";
        _touchKeys.Clear();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            Refuse(Wrong);
            return;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!TryReadText(ref reader, out var key)) Refuse(Wrong);
            else if (_touchKeys.Count == MaxTouchKeys) Refuse("keys must have at most 1024 entries");
            else _touchKeys.Add(key);
        }
    }
}
