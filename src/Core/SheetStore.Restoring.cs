namespace AdvoCache.Core;

/// <summary>Putting back, and taking out in a fixed order, what a state image holds.</summary>
public sealed partial class SheetStore
{
    internal bool TryRestoreSheet(Sheet sheet)
        => _sheetsByName.TryAdd(sheet.Name, sheet) && _sheetsByNumber.TryAdd(sheet.Number, sheet);

    internal bool TryRestoreSession(Session session)
    {
        session.Sheet.Collaborators++;
        return _sessions.TryAdd(session.Id, session);
    }

    /// <summary>The sheets from a number on, in the order of their creation. The first few take a walk over all, but no sorting of all.</summary>
    internal IEnumerable<Sheet> SheetsFrom(SheetNumber first)
    {
        var left = new PriorityQueue<Sheet, long>(
            _sheetsByNumber.Values.Where(sheet => sheet.Number.Value >= first.Value).Select(static sheet => (sheet, sheet.Number.Value)));
        while (left.TryDequeue(out var sheet, out _))
            yield return sheet;
    }

    /// <summary>The sessions of the sheets from a number on, of each sheet in no order.</summary>
    internal ILookup<Sheet, Session> SessionsFrom(SheetNumber first)
        => _sessions.Values.Where(session => session.Sheet.Number.Value >= first.Value).ToLookup(static session => session.Sheet);
}
