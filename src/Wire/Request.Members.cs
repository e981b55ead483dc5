using System.Text.Json;

namespace AdvoCache.Wire;

/// <content>
/// Walks the message and fills the request. A wrong type is only noted, never acted on here: the rest must still be read, since
/// a message that is not JSON at all is that before anything else.
/// </content>
public sealed partial class Request
{
    /// False when the message is not one well-formed object (or null).
    private bool TryReadMessage()
    {
        var reader = new Utf8JsonReader(_frame.Span, Strict);
        try
        {
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null)) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = RequestFields.Named(reader.ValueSpan, reader.ValueIsEscaped);
                reader.Read();
                ReadMember(ref reader, field);
            }
            // Past the end only white space is left; anything else throws.
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void ReadMember(ref Utf8JsonReader reader, RequestField field)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            // Null leaves a field as it is, as in Go; a value is set to it.
            if (field == RequestField.Value) Value = default;
            return;
        }
        switch (field)
        {
            case RequestField.Action: ActionText = ReadText(ref reader); break;
            case RequestField.Sheet: Sheet = ReadText(ref reader); break;
            case RequestField.Password: Password = ReadText(ref reader); break;
            case RequestField.Key: Key = ReadText(ref reader); break;
            case RequestField.Value: Value = ReadRaw(ref reader); break;
            case RequestField.Ttl: TtlSeconds = ReadInteger(ref reader); break;
            case RequestField.Prefix: Prefix = ReadText(ref reader); break;
            case RequestField.Suffix: Suffix = ReadText(ref reader); break;
            case RequestField.Jitter: Jitter = ReadBoolean(ref reader); break;
            case RequestField.InstanceId: InstanceId = ReadText(ref reader); break;
            case RequestField.StartedAt: StartedAt = ReadText(ref reader); break;
            case RequestField.LockTtl: LockTtlSeconds = ReadInteger(ref reader); break;
            case RequestField.Id: Id = ReadId(ref reader); break;
            case RequestField.Token: Token = ReadText(ref reader, "token must be a string"); break;
            case RequestField.IfVersion: IfVersion = ReadInteger(ref reader, "if_version must be an integer"); break;
            case RequestField.Fence: ReadFence(ref reader); break;
            case RequestField.WaitMs: WaitMs = ReadInteger(ref reader, "wait_ms must be an integer"); break;
            case RequestField.Since: Since = ReadInteger(ref reader, "since must be an integer"); break;
            case RequestField.Epoch: Epoch = ReadText(ref reader, "epoch must be a string"); break;
            case RequestField.Consistency: ReadConsistency(ref reader); break;
            case RequestField.Keys: ReadTouchKeys(ref reader); break;
            default: reader.Skip(); break;
        }
    }

    /// <param name="reader">At the member's value.</param>
    /// <param name="problem">What to answer when it is wrong; none for the original fields, where wrong means invalid JSON.</param>
    private ReadOnlyMemory<byte> ReadText(ref Utf8JsonReader reader, string? problem = null)
    {
        if (!TryReadText(ref reader, out var text)) Refuse(problem);
        return text;
    }

    private long ReadInteger(ref Utf8JsonReader reader, string? problem = null)
    {
        if (!TryReadInteger(ref reader, out var integer)) Refuse(problem);
        return integer;
    }

    private bool ReadBoolean(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False) return reader.TokenType == JsonTokenType.True;
        reader.Skip();
        Refuse(problem: null);
        return false;
    }

    private ReadOnlyMemory<byte> ReadRaw(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return _frame[start..(int)reader.BytesConsumed];
    }

    /// Steps over whatever is there, and gives it as plain text if it is a string of whole characters.
    private bool TryReadText(ref Utf8JsonReader reader, out ReadOnlyMemory<byte> text)
    {
        text = default;
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return false;
        }
        // The token starts with its quote.
        text = _frame.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        if (!reader.ValueIsEscaped) return true;
        var plain = _scratch.Take(text.Length);
        var whole = JsonUnescape.TryUnescape(text.Span, plain.Span, out var length);
        text = plain[..length];
        return whole;
    }

    /// Steps over whatever is there, and gives it if it is an integer literal that fits: not 1.0, not 1e2, not "1".
    private static bool TryReadInteger(ref Utf8JsonReader reader, out long integer)
    {
        integer = 0;
        if (reader.TokenType == JsonTokenType.Number) return reader.TryGetInt64(out integer);
        reader.Skip();
        return false;
    }

    private void Refuse(string? problem)
    {
        if (problem is null) _wrongType = true;
        else Problem ??= problem;
    }
}
