using System.Buffers;

namespace AdvoCache.Wire;

/// <content>What the collaborators of a sheet hear.</content>
public static partial class Messages
{
    /// <param name="output">Where to.</param>
    /// <param name="key">Present also when empty.</param>
    /// <param name="value">JSON; present also when null.</param>
    /// <param name="index">The change's place in the log.</param>
    public static void WriteReplicate(IBufferWriter<byte> output, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value, long index)
    {
        var json = new JsonSink(output);
        json.Raw("{\"type\":\"replicate\",\"key\":"u8);
        json.Text(key);
        json.Raw(",\"value\":"u8);
        json.RawOrNull(value);
        EndWithIndex(ref json, index);
    }

    /// <summary>The key is gone. An empty key is left out, as in the original.</summary>
    public static void WriteInvalidateKey(IBufferWriter<byte> output, scoped ReadOnlySpan<byte> key, long index)
    {
        var json = new JsonSink(output);
        json.Raw("{\"type\":\"invalidate\""u8);
        AddText(ref json, ",\"key\":"u8, key);
        EndWithIndex(ref json, index);
    }

    /// <summary>All keys that start so are gone.</summary>
    public static void WriteInvalidatePrefix(IBufferWriter<byte> output, scoped ReadOnlySpan<byte> prefix, long index) =>
        WriteInvalidateAffix(output, ",\"prefix\":"u8, prefix, index);

    /// <summary>All keys that end so are gone.</summary>
    public static void WriteInvalidateSuffix(IBufferWriter<byte> output, scoped ReadOnlySpan<byte> suffix, long index) =>
        WriteInvalidateAffix(output, ",\"suffix\":"u8, suffix, index);

    /// <summary>Begins a sheet's whole state; its entries follow by <see cref="WriteMember"/>.</summary>
    public static void BeginSheetState(IBufferWriter<byte> output, long index, scoped ReadOnlySpan<byte> epoch)
    {
        var json = new JsonSink(output);
        json.Raw("{\"type\":\"sheet_state\",\"index\":"u8);
        json.Integer(index);
        AddText(ref json, ",\"epoch\":"u8, epoch);
        json.Raw(",\"data\":{"u8);
        json.End();
    }

    public static void EndSheetState(IBufferWriter<byte> output) => output.Write("}}"u8);

    /// <summary>What the client missed follows, as the changes that they are.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="index">The index that the client had come to; everything after it follows.</param>
    /// <param name="epoch">The sheet's epoch.</param>
    public static void WriteSheetResume(IBufferWriter<byte> output, long index, scoped ReadOnlySpan<byte> epoch)
    {
        var json = new JsonSink(output);
        json.Raw("{\"type\":\"sheet_resume\",\"index\":"u8);
        json.Integer(index);
        json.Raw(",\"epoch\":"u8);
        json.Text(epoch);
        json.Raw("}"u8);
        json.End();
    }

    /// <summary>Every change of the sheet up to the index was sent.</summary>
    public static void WriteIndex(IBufferWriter<byte> output, long index)
    {
        var json = new JsonSink(output);
        json.Raw("{\"type\":\"index\""u8);
        EndWithIndex(ref json, index);
    }

    /// The original leaves an empty affix out, which reads like an empty key. "all" tells new clients the difference.
    private static void WriteInvalidateAffix(IBufferWriter<byte> output, scoped ReadOnlySpan<byte> opening, scoped ReadOnlySpan<byte> affix, long index)
    {
        var json = new JsonSink(output);
        json.Raw("{\"type\":\"invalidate\""u8);
        AddText(ref json, opening, affix);
        if (affix.IsEmpty) json.Raw(",\"all\":true"u8);
        EndWithIndex(ref json, index);
    }
}
