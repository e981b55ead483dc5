using System.Buffers;

namespace AdvoCache.Wire;

/// <content>What the one who asked hears.</content>
public static partial class Messages
{
    public static void WriteReply(IBufferWriter<byte> output, scoped in ReplyFields reply)
    {
        var json = new JsonSink(output);
        json.Raw(reply.Success ? "{\"success\":true"u8 : "{\"success\":false"u8);
        WriteOriginalFields(ref json, in reply);
        WriteAddedFields(ref json, in reply);
        if (reply.HasCluster) WriteCluster(ref json, in reply);
        json.Raw("}"u8);
        json.End();
    }

    /// <summary>Begins the reply to a <c>dump</c>; its entries follow by <see cref="WriteMember"/>.</summary>
    public static void BeginDump(IBufferWriter<byte> output) => output.Write("{\"success\":true,\"value\":{"u8);

    public static void EndDump(IBufferWriter<byte> output, long count, long index, scoped ReadOnlySpan<byte> id)
    {
        var json = new JsonSink(output);
        json.Raw("}"u8);
        AddInteger(ref json, ",\"count\":"u8, count);
        AddRaw(ref json, ",\"id\":"u8, id);
        AddInteger(ref json, ",\"index\":"u8, index);
        json.Raw("}"u8);
        json.End();
    }

    /// <summary>The reply to <c>stats</c>; zeros are written too.</summary>
    public static void WriteStats(IBufferWriter<byte> output, in SheetStats stats, long index, scoped ReadOnlySpan<byte> id)
    {
        var json = new JsonSink(output);
        AddIntegerOrZero(ref json, "{\"success\":true,\"value\":{\"entries\":"u8, stats.Entries);
        AddIntegerOrZero(ref json, ",\"bytes\":"u8, stats.Bytes);
        AddIntegerOrZero(ref json, ",\"capacity\":"u8, stats.Capacity);
        AddIntegerOrZero(ref json, ",\"collaborators\":"u8, stats.Collaborators);
        AddIntegerOrZero(ref json, ",\"locks\":"u8, stats.Locks);
        AddIntegerOrZero(ref json, ",\"hits\":"u8, stats.Hits);
        AddIntegerOrZero(ref json, ",\"misses\":"u8, stats.Misses);
        AddIntegerOrZero(ref json, ",\"evictions\":"u8, stats.Evictions);
        AddIntegerOrZero(ref json, ",\"expirations\":"u8, stats.Expirations);
        json.Raw("}"u8);
        AddRaw(ref json, ",\"id\":"u8, id);
        EndWithIndex(ref json, index);
    }

    private static void WriteOriginalFields(ref JsonSink json, scoped in ReplyFields reply)
    {
        AddText(ref json, ",\"sheet\":"u8, reply.Sheet);
        AddText(ref json, ",\"key\":"u8, reply.Key);
        AddRaw(ref json, ",\"value\":"u8, reply.Value);
        AddInteger(ref json, ",\"deleted\":"u8, reply.Deleted);
        AddText(ref json, ",\"error\":"u8, reply.Error);
        AddInteger(ref json, ",\"count\":"u8, reply.Count);
    }

    private static void WriteAddedFields(ref JsonSink json, scoped in ReplyFields reply)
    {
        AddRaw(ref json, ",\"id\":"u8, reply.Id);
        AddText(ref json, ",\"code\":"u8, ErrorCodes.Utf8(reply.Code));
        AddInteger(ref json, ",\"index\":"u8, reply.Index);
        if (reply.HasVersion) AddIntegerOrZero(ref json, ",\"version\":"u8, reply.Version);
        AddInteger(ref json, ",\"token\":"u8, reply.Token);
        if (reply.Maybe) json.Raw(",\"maybe\":true"u8);
    }

    private static void WriteCluster(ref JsonSink json, scoped in ReplyFields reply)
    {
        json.Raw(",\"node\":"u8);
        json.Text(reply.Node);
        json.Raw(",\"leader\":"u8);
        if (reply.Leader.IsEmpty) json.Raw("null"u8);
        else json.Text(reply.Leader);
        json.Raw(",\"nodes\":["u8);
        for (var i = 0; i < reply.Nodes.Length; i++)
        {
            if (i > 0) json.Raw(","u8);
            json.Text(reply.Nodes[i]);
        }
        json.Raw("]"u8);
    }
}
