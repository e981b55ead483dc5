namespace AdvoCache.Core;

/// <summary>
/// Something that ends at a moment: the first entry of a sheet, a held lock, the wait for a lock, the lingering of an abandoned sheet.
/// Its order in the expiry index is total (moment, kind, serial), so the order of expiries is the same on every node.
/// </summary>
public abstract class Expiring
{
    /// <summary>Its place in the heap of the expiry index.</summary>
    internal int Place = HeapPlace.Outside;

    public Moment ExpiresAt { get; internal set; } = Moment.Never;

    public Sheet Sheet { get; }

    private protected Expiring(Sheet sheet) => Sheet = sheet;

    /// <summary>Distinguishes the kinds among things due at the same moment.</summary>
    private protected abstract int Kind { get; }

    /// <summary>Unique within the kind.</summary>
    private protected abstract long Serial { get; }

    internal bool ComesBefore(Expiring other)
    {
        if (ExpiresAt != other.ExpiresAt)
            return ExpiresAt < other.ExpiresAt;
        return Kind != other.Kind ? Kind < other.Kind : Serial < other.Serial;
    }
}
