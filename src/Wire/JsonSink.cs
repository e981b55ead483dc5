using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace AdvoCache.Wire;

/// <summary>
/// Writes the pieces of one message straight into the output's own memory, without allocating. Nothing counts as written until
/// <see cref="End"/>, which every use must call once.
/// </summary>
internal ref struct JsonSink(IBufferWriter<byte> output)
{
    private const int RoomBytes = 256;
    private const int LargeBytes = 4096;
    private const int LongestInteger = 20;

    /// What a JSON string may not hold as it is; everything else is sent as it came.
    private static readonly SearchValues<byte> NeedsEscape = SearchValues.Create(
    [
        0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F,
        0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F,
        (byte)'"', (byte)'\\',
    ]);

    private Span<byte> _room;
    private int _used;

    /// <summary>Bytes that are JSON already.</summary>
    public void Raw(scoped ReadOnlySpan<byte> json)
    {
        if (json.Length > LargeBytes)
        {
            // In the pieces that the output has at hand: asking for one large block would make it allocate that block.
            End();
            output.Write(json);
            return;
        }
        MakeRoom(json.Length);
        json.CopyTo(_room[_used..]);
        _used += json.Length;
    }

    /// <summary>JSON as it was sent to us, where nothing means null.</summary>
    public void RawOrNull(scoped ReadOnlySpan<byte> json) => Raw(json.IsEmpty ? "null"u8 : json);

    /// <summary>Plain valid UTF-8, as a JSON string.</summary>
    public void Text(scoped ReadOnlySpan<byte> text)
    {
        Raw("\""u8);
        int run;
        while ((run = text.IndexOfAny(NeedsEscape)) >= 0)
        {
            Raw(text[..run]);
            Escape(text[run]);
            text = text[(run + 1)..];
        }
        Raw(text);
        Raw("\""u8);
    }

    /// <summary>The same for a string of ours.</summary>
    public void Text(string text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        Text(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)));
        ArrayPool<byte>.Shared.Return(bytes);
    }

    public void Integer(long integer)
    {
        MakeRoom(LongestInteger);
        _ = Utf8Formatter.TryFormat(integer, _room[_used..], out var length); // the room made is enough
        _used += length;
    }

    /// <summary>RFC 3339, in UTC.</summary>
    public void Moment(DateTimeOffset moment)
    {
        MakeRoom(RoomBytes);
        Raw("\""u8);
        _ = Utf8Formatter.TryFormat(moment.UtcDateTime, _room[_used..], out var length, 'O'); // the room made is enough
        _used += length;
        Raw("\""u8);
    }

    public void Boolean(bool boolean) => Raw(boolean ? "true"u8 : "false"u8);

    /// <summary>Hands what was written to the output.</summary>
    public void End()
    {
        if (_used > 0) output.Advance(_used);
        _room = default;
        _used = 0;
    }

    private void MakeRoom(int length)
    {
        if (length <= _room.Length - _used) return;
        End();
        _room = output.GetSpan(Math.Max(length, RoomBytes));
    }

    private void Escape(byte character)
    {
        switch (character)
        {
            case (byte)'"': Raw("\\\""u8); break;
            case (byte)'\\': Raw("\\\\"u8); break;
            case (byte)'\n': Raw("\\n"u8); break;
            case (byte)'\t': Raw("\\t"u8); break;
            case (byte)'\r': Raw("\\r"u8); break;
            case (byte)'\b': Raw("\\b"u8); break;
            case (byte)'\f': Raw("\\f"u8); break;
            default:
                Raw("\\u00"u8);
                Raw("0123456789abcdef"u8.Slice(character >> 4, 1));
                Raw("0123456789abcdef"u8.Slice(character & 0xF, 1));
                break;
        }
    }
}
