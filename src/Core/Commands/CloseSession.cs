namespace AdvoCache.Core;

/// <summary>
/// A client leaves its sheet: its locks are freed at once. <paramref name="LingerMs"/> is zero for one that said goodbye; for one
/// that vanished, how long its sheet waits for it.
/// </summary>
public readonly record struct CloseSession(long LingerMs) : ICommand<CloseSession>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        if (!store.TryFindSession(by, out var session))
            return new(Refusal.SessionUnknown, store.CommandIndex);
        store.EndSession(session, LingerMs);
        return new(Refusal.None, store.CommandIndex);
    }

    public void Write(ref ByteWriter writer) => writer.Signed(LingerMs);

    public static CloseSession Read(ref ByteReader reader) => new(reader.Signed());
}
