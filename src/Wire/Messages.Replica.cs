using System.Buffers;

namespace AdvoCache.Wire;

/// <content>What an authenticated replica hears: the full state, then the changes of all sheets. Texts are present also when empty.</content>
public static partial class Messages
{
    /// <summary>Begins the state of all sheets. Each is a <see cref="BeginFullStateSheet"/>, its entries by <see cref="WriteMember"/>, and an end.</summary>
    public static void BeginFullState(IBufferWriter<byte> output, long index)
    {
        var json = new JsonSink(output);
        json.Raw("{\"type\":\"full_state\",\"index\":"u8);
        json.Integer(index);
        json.Raw(",\"sheets\":{"u8);
        json.End();
    }

    public static void BeginFullStateSheet(IBufferWriter<byte> output, bool first, scoped ReadOnlySpan<byte> sheet)
    {
        var json = new JsonSink(output);
        if (!first) json.Raw(","u8);
        json.Text(sheet);
        json.Raw(":{"u8);
        json.End();
    }

    public static void EndFullStateSheet(IBufferWriter<byte> output) => output.Write("}"u8);

    public static void EndFullState(IBufferWriter<byte> output) => output.Write("}}"u8);

    public static void WriteReplicaSet(
        IBufferWriter<byte> output, scoped ReadOnlySpan<byte> sheet, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> rawValue, bool jitter, long index)
    {
        var json = new JsonSink(output);
        BeginReplicaChange(ref json, "replicate"u8, sheet, "key"u8, key);
        json.Raw(",\"value\":"u8);
        json.RawOrNull(rawValue);
        json.Raw(",\"jitter\":"u8);
        json.Boolean(jitter);
        EndWithIndex(ref json, index);
    }

    public static void WriteReplicaDelete(IBufferWriter<byte> output, scoped ReadOnlySpan<byte> sheet, scoped ReadOnlySpan<byte> key, long index) =>
        WriteReplicaChange(output, "replicate_delete"u8, sheet, "key"u8, key, index);

    public static void WriteReplicaDeletePrefix(IBufferWriter<byte> output, scoped ReadOnlySpan<byte> sheet, scoped ReadOnlySpan<byte> prefix, long index) =>
        WriteReplicaChange(output, "replicate_delete_prefix"u8, sheet, "prefix"u8, prefix, index);

    public static void WriteReplicaDeleteSuffix(IBufferWriter<byte> output, scoped ReadOnlySpan<byte> sheet, scoped ReadOnlySpan<byte> suffix, long index) =>
        WriteReplicaChange(output, "replicate_delete_suffix"u8, sheet, "suffix"u8, suffix, index);

    /// <summary>The key made room, or its time was up.</summary>
    public static void WriteReplicaEvict(IBufferWriter<byte> output, scoped ReadOnlySpan<byte> sheet, scoped ReadOnlySpan<byte> key, long index) =>
        WriteReplicaChange(output, "replicate_evict"u8, sheet, "key"u8, key, index);

    public static void WriteReplicaLock(
        IBufferWriter<byte> output,
        scoped ReadOnlySpan<byte> sheet,
        scoped ReadOnlySpan<byte> key,
        scoped ReadOnlySpan<byte> owner,
        DateTimeOffset expiresAt,
        long token,
        long index)
    {
        var json = new JsonSink(output);
        BeginReplicaChange(ref json, "replicate_lock"u8, sheet, "key"u8, key);
        json.Raw(",\"owner\":"u8);
        json.Text(owner);
        json.Raw(",\"expires_at\":"u8);
        json.Moment(expiresAt);
        json.Raw(",\"token\":"u8);
        json.Integer(token);
        EndWithIndex(ref json, index);
    }

    public static void WriteReplicaUnlock(IBufferWriter<byte> output, scoped ReadOnlySpan<byte> sheet, scoped ReadOnlySpan<byte> key, long index) =>
        WriteReplicaChange(output, "replicate_unlock"u8, sheet, "key"u8, key, index);

    /// <summary>The node lives, and has applied the log up to the index.</summary>
    public static void WriteHeartbeat(IBufferWriter<byte> output, scoped ReadOnlySpan<byte> node, long index)
    {
        var json = new JsonSink(output);
        json.Raw("{\"type\":\"heartbeat\",\"node\":"u8);
        json.Text(node);
        EndWithIndex(ref json, index);
    }

    private static void WriteReplicaChange(
        IBufferWriter<byte> output,
        scoped ReadOnlySpan<byte> type,
        scoped ReadOnlySpan<byte> sheet,
        scoped ReadOnlySpan<byte> field,
        scoped ReadOnlySpan<byte> text,
        long index)
    {
        var json = new JsonSink(output);
        BeginReplicaChange(ref json, type, sheet, field, text);
        EndWithIndex(ref json, index);
    }

    private static void BeginReplicaChange(
        ref JsonSink json,
        scoped ReadOnlySpan<byte> type,
        scoped ReadOnlySpan<byte> sheet,
        scoped ReadOnlySpan<byte> field,
        scoped ReadOnlySpan<byte> text)
    {
        json.Raw("{\"type\":\""u8);
        json.Raw(type);
        json.Raw("\",\"sheet\":"u8);
        json.Text(sheet);
        json.Raw(",\""u8);
        json.Raw(field);
        json.Raw("\":"u8);
        json.Text(text);
    }
}
