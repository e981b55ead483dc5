namespace AdvoCache.Core;

/// <summary>The steps that commands are made of. Each keeps the store's parts in agreement and records what happened.</summary>
public sealed partial class SheetStore
{
    internal Sheet CreateSheet(byte[] name, byte[] passwordHash, int capacity)
    {
        var sheet = new Sheet(new(++LastSheetNumber), name, passwordHash, capacity);
        _sheetsByName.Add(name, sheet);
        _sheetsByNumber.Add(sheet.Number, sheet);
        Record(EventKind.SheetCreated, sheet, SessionId.None, name);
        return sheet;
    }

    internal void OpenSession(SessionId id, Sheet sheet)
    {
        _sessions.Add(id, new(id, sheet));
        sheet.Collaborators++;
        Record(EventKind.SessionOpened, sheet, id, []);
    }

    /// <summary>Frees the session's locks and takes it off its sheet, which waits <paramref name="lingerMs"/> for one that vanished.</summary>
    internal void EndSession(Session session, long lingerMs)
    {
        StopWaiting(session);
        while (session.FirstLock is { } held)
            FreeLock(held);
        var sheet = session.Sheet;
        _sessions.Remove(session.Id);
        sheet.Collaborators--;
        Record(EventKind.SessionEnded, sheet, session.Id, []);
        if (lingerMs > 0)
        {
            // "Never" stands for not lingering at all, so a wait without end is over in the last moment before it.
            var end = Now.After(lingerMs);
            var until = end == Moment.Never ? new(long.MaxValue - 1) : end;
            if (!sheet.IsLingering(Now) || until > sheet.Linger.ExpiresAt)
                Expiry.Schedule(sheet.Linger, until);
        }
        DropIfAbandoned(sheet);
    }

    internal void Put(Sheet sheet, in Set set, SessionId by)
    {
        var entries = sheet.Entries;
        var entry = entries.Put(set.Key.Span, set.Value.Span, CommandIndex);
        entries.EndAt(entry, Now.After(set.TtlMs));
        sheet.LastChange = TakeIndex();
        _events.Add(new(EventKind.KeySet, sheet, sheet.LastChange, by, entry.Content, Jittered: set.Jittered));

        // The new entry is the hottest and the capacity at least one, so it is never its own victim.
        while (entries.Count > sheet.Capacity && entries.Count > 1)
            RemoveEntry(entries.Coldest, EventKind.KeyEvicted, by);
        FollowFirstEnd(sheet);
    }

    /// <summary>To be called when the ends of a sheet's entries may have changed.</summary>
    internal void FollowFirstEnd(Sheet sheet)
    {
        var (at, version) = sheet.Entries.FirstEnd;
        var first = sheet.FirstEnd;
        if (first.ExpiresAt == at && first.Version == version)
            return;
        first.Version = version;
        Expiry.Schedule(first, at);
    }

    internal void RemoveEntry(in Entry entry, EventKind why, SessionId by)
    {
        var (sheet, key) = (entry.Sheet, entry.Content.KeyAlone);
        sheet.Entries.Remove(entry);
        FollowFirstEnd(sheet);
        Record(why, sheet, by, key);
    }

    /// <summary>Removes the keys that match, hottest first, without an event each; answers how many of them were live.</summary>
    internal long RemoveWhere(Sheet sheet, ReadOnlySpan<byte> affix, AffixMatch matches)
    {
        var removed = 0L;
        foreach (var entry in sheet.Entries.HottestFirst)
        {
            if (!matches(entry.Key, affix))
                continue;
            removed += entry.ExpiresAt > Now ? 1 : 0;
            sheet.Entries.Remove(entry);
        }
        FollowFirstEnd(sheet);
        return removed;
    }

    internal void SetMembers(byte[] table, LogIndex version) => (Members, MembersVersion) = (table, version);

    internal void JoinNode(JoinedNode node) => _nodes.Add(node);

    internal bool IsJoined(NodeRun run) => _nodes.Exists(node => node.Run == run);

    /// <summary>Ends the node's sessions in the order of their numbers.</summary>
    internal long LoseNode(NodeRun run, long lingerMs)
    {
        if (_nodes.RemoveAll(node => node.Run == run) == 0)
            return 0;
        var lost = _sessions.Values.Where(session => session.Id.Node == run).ToArray();
        Array.Sort(lost, static (left, right) => left.Id.Number.CompareTo(right.Id.Number));
        // All of them first: a lost session's lock is for the living.
        foreach (var session in lost)
            StopWaiting(session);
        foreach (var session in lost)
            EndSession(session, lingerMs);
        return lost.Length;
    }

    internal void Record(EventKind kind, Sheet sheet, SessionId by, byte[] key) => Record(kind, sheet, by, KeyAndValue.Of(key));

    private void Record(EventKind kind, Sheet sheet, SessionId by, in KeyAndValue content)
    {
        var index = TakeIndex();
        if (kind.ChangesContent())
            sheet.LastChange = index;
        _events.Add(new(kind, sheet, index, by, content));
    }

    private void DropIfAbandoned(Sheet sheet)
    {
        if (sheet.Collaborators > 0 || sheet.IsLingering(Now))
            return;
        Expiry.Remove(sheet.FirstEnd);
        Expiry.Remove(sheet.Linger);
        _sheetsByName.Remove(sheet.Name);
        _sheetsByNumber.Remove(sheet.Number);
        Record(EventKind.SheetDropped, sheet, SessionId.None, sheet.Name);
    }
}

internal delegate bool AffixMatch(ReadOnlySpan<byte> key, ReadOnlySpan<byte> affix);
