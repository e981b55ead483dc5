namespace AdvoCache.Core;

/// <summary>
/// The first entry of a new leader. It changes nothing but the store's term (every entry carries its own): once it is applied,
/// whatever an earlier leader was asked and is not applied yet never will be, and may be asked again.
/// </summary>
public readonly record struct BeginTerm : ICommand<BeginTerm>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
#if PLANTED_BUGS
        Planted.TermBegan = store.CommandIndex.Value;
#endif
        return new(Refusal.None, store.CommandIndex);
    }

    public void Write(ref ByteWriter writer)
    {
        // No body: the term is that of the entry.
    }

    public static BeginTerm Read(ref ByteReader reader) => default;
}
