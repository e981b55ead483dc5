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

    /// <summary>All sessions, by sheet, node and number.</summary>
    internal Session[] SessionsBySheet()
    {
        Session[] all = [.. _sessions.Values];
        Array.Sort(all, static (left, right) =>
        {
            var bySheet = left.Sheet.Number.Value.CompareTo(right.Sheet.Number.Value);
            if (bySheet != 0)
                return bySheet;
            var byNode = left.Id.Node.Value.CompareTo(right.Id.Node.Value);
            return byNode != 0 ? byNode : left.Id.Number.CompareTo(right.Id.Number);
        });
        return all;
    }
}
