using AdvoCache.Core;

namespace AdvoCache.Host.Fanout;

/// <summary>
/// What this node has seen of each sheet's use since it started: no part of the replicated state. Under the store's gate.
/// </summary>
internal sealed class SheetUses
{
    private readonly Dictionary<SheetNumber, SheetUse> _bySheet = [];

    /// <summary>The counters of a sheet that exists.</summary>
    internal SheetUse Of(SheetNumber sheet)
    {
        if (!_bySheet.TryGetValue(sheet, out var use))
            _bySheet.Add(sheet, use = new());
        return use;
    }

    internal void Happened(in Event happened)
    {
        switch (happened.Kind)
        {
            case EventKind.KeyEvicted:
                Of(happened.Sheet.Number).Evictions++;
                break;
            case EventKind.KeyExpired:
                Of(happened.Sheet.Number).Expirations++;
                break;
            case EventKind.SheetDropped:
                _bySheet.Remove(happened.Sheet.Number);
                break;
        }
    }

    internal void StateReplaced() => _bySheet.Clear();
}

/// <summary>How a sheet was used at this node.</summary>
internal sealed class SheetUse
{
    internal long Hits { get; set; }

    internal long Misses { get; set; }

    internal long Evictions { get; set; }

    internal long Expirations { get; set; }
}
