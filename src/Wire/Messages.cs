using System.Buffers;

namespace AdvoCache.Wire;

/// <summary>
/// The messages of the server. Each method writes one whole JSON object as UTF-8; a Begin, its members and its End write one
/// together. Names and keys come as plain UTF-8, values as the JSON they were set with (empty: null), and go out unchanged.
/// </summary>
public static partial class Messages
{
    /// <summary>One entry of a dump, a sheet's state or a sheet of the full state.</summary>
    public static void WriteMember(IBufferWriter<byte> output, bool first, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> rawValue)
    {
        var json = new JsonSink(output);
        if (!first) json.Raw(","u8);
        json.Text(key);
        json.Raw(":"u8);
        json.RawOrNull(rawValue);
        json.End();
    }

    /// <param name="json">Where to.</param>
    /// <param name="opening">Comma, name and colon.</param>
    /// <param name="text">Left out with its name when empty.</param>
    private static void AddText(ref JsonSink json, scoped ReadOnlySpan<byte> opening, scoped ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return;
        json.Raw(opening);
        json.Text(text);
    }

    private static void AddRaw(ref JsonSink json, scoped ReadOnlySpan<byte> opening, scoped ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return;
        json.Raw(opening);
        json.Raw(value);
    }

    private static void AddInteger(ref JsonSink json, scoped ReadOnlySpan<byte> opening, long integer)
    {
        if (integer != 0) AddIntegerOrZero(ref json, opening, integer);
    }

    private static void AddIntegerOrZero(ref JsonSink json, scoped ReadOnlySpan<byte> opening, long integer)
    {
        json.Raw(opening);
        json.Integer(integer);
    }

    /// A message of the log always says its place in it.
    private static void EndWithIndex(ref JsonSink json, long index)
    {
        AddIntegerOrZero(ref json, ",\"index\":"u8, index);
        json.Raw("}"u8);
        json.End();
    }
}
