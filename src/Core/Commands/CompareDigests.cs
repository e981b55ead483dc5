namespace AdvoCache.Core;

/// <summary>
/// Has every node take the digest of a slice of its state at the same place in the log: whole sheets from a number on, until they come to
/// <paramref name="MaxBytes"/>. It changes nothing. The reply's number is the sheet to go on from, 0 for the first.
/// </summary>
public readonly record struct CompareDigests(SheetNumber From, long MaxBytes) : ICommand<CompareDigests>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        var (digest, next) = StateDigest.OfSlice(store, From, MaxBytes);
        store.SliceDigest = digest;
        return new(Refusal.None, store.CommandIndex, next.Value);
    }

    public void Write(ref ByteWriter writer)
    {
        writer.Signed(From.Value);
        writer.Signed(MaxBytes);
    }

    public static CompareDigests Read(ref ByteReader reader) => new(new(reader.Signed()), reader.Signed());
}
