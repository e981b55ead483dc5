using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>What wants to know of each applied command of an entry.</summary>
internal interface ICommandObserver
{
    /// <summary>Time was moved to the entry's stamp; the store's events hold what that ended.</summary>
    void Advanced();

    /// <summary>A command was applied; the store's events hold what it changed.</summary>
    void Applied(NodeRun run, ulong request, in Reply reply);
}

/// <summary>Applies the bytes of one entry to a store. It never throws for any bytes.</summary>
internal static class EntryReader
{
    /// <summary>False: the bytes are no intact entry of a version and with commands that this build knows.</summary>
    internal static bool TryApply(ReadOnlyMemory<byte> entry, SheetStore store, ICommandObserver observer, out Moment stamp)
    {
        stamp = default;
        if (!EntryCodec.IsIntact(entry.Span))
            return false;

        var reader = new ByteReader(entry[EntryCodec.HeaderBytes..]);
        stamp = new(reader.Signed());
        if (reader.Failed)
            return false;
        store.Advance(stamp);
        observer.Advanced();
        while (!reader.AtEnd)
        {
            var run = new NodeRun(reader.Fixed64());
            var request = reader.Unsigned();
            var count = reader.Count();
            var body = reader.Bytes();
            if (reader.Failed || !TryApplyParcel(body, run, request, count, store, observer))
                return false;
        }
        return true;
    }

    /// <summary>
    /// Counts the commands of a parcel that came from another node; false unless every one of them can be read to its end. What is
    /// committed stops every node that cannot read it, so nothing unreadable may come that far.
    /// </summary>
    internal static bool TryCountParcel(ReadOnlyMemory<byte> parcel, out int commands)
    {
        var outer = new ByteReader(parcel);
        outer.Fixed64();
        outer.Unsigned();
        commands = outer.Count();
        var body = new ByteReader(outer.Bytes());
        if (outer.Failed || !outer.AtEnd)
            return false;
        for (var left = commands; left > 0; left--)
        {
            body.Unsigned();
            var tag = body.Byte();
            body.Unsigned();
            if (body.Failed || !CommandTags.TrySkip(tag, ref body))
                return false;
        }
        return body.AtEnd;
    }

    /// <summary>Whether applying the entry ends nothing of its own accord and has only commands that take microseconds each.</summary>
    /// <param name="entry">Its bytes. False if they cannot be read.</param>
    /// <param name="nextDue">When the next thing ends.</param>
    internal static bool IsShort(ReadOnlyMemory<byte> entry, Moment nextDue)
    {
        if (entry.Length < EntryCodec.HeaderBytes)
            return false;
        var reader = new ByteReader(entry[EntryCodec.HeaderBytes..]);
        if (new Moment(reader.Signed()) >= nextDue)
            return false;
        while (!reader.AtEnd && !reader.Failed)
        {
            reader.Fixed64();
            reader.Unsigned();
            var count = reader.Count();
            if (!AreShort(reader.Bytes(), count))
                return false;
        }
        return !reader.Failed;
    }

    private static bool AreShort(ReadOnlyMemory<byte> body, int count)
    {
        var reader = new ByteReader(body);
        for (; count > 0; count--)
        {
            reader.Unsigned();
            var tag = reader.Byte();
            reader.Unsigned();
            if (reader.Failed || !CommandTags.IsShort(tag) || !CommandTags.TrySkip(tag, ref reader))
                return false;
        }
        return true;
    }

    private static bool TryApplyParcel(
        ReadOnlyMemory<byte> body, NodeRun run, ulong request, int count, SheetStore store, ICommandObserver observer)
    {
        var reader = new ByteReader(body);
        for (; count > 0; count--)
        {
            request += reader.Unsigned();
            var tag = reader.Byte();
            var session = reader.Unsigned();
            var by = session == 0 ? SessionId.None : new SessionId(run, session);
            if (reader.Failed || !CommandTags.TryApply(tag, ref reader, store, by, out var reply))
                return false;
            observer.Applied(run, request, reply);
        }
        return reader.AtEnd;
    }
}
