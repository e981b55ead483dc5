namespace AdvoCache.Core;

/// <summary>
/// Joins a session to a sheet, making the sheet if it is not there. The opener was verified against <paramref name="PasswordHash"/>;
/// if the sheet has another one by now (two first openers raced), the opener must be verified against that.
/// </summary>
public readonly record struct OpenSheet(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> PasswordHash, int Capacity) : ICommand<OpenSheet>
{
    public Reply Apply(SheetStore store, SessionId by)
    {
        if (!store.IsJoined(by.Node))
            return new(Refusal.SessionUnknown, store.CommandIndex);
        if (store.TryFindSession(by, out var session))
            return new(Refusal.AlreadyOpen, store.CommandIndex, Sheet: session.Sheet);

        if (!store.TryFindSheet(Name.Span, out var sheet))
            sheet = store.CreateSheet(Name.ToArray(), PasswordHash.ToArray(), Math.Max(1, Capacity));
        else if (!PasswordHash.Span.SequenceEqual(sheet.PasswordHash))
            return new(Refusal.OtherPasswordHash, store.CommandIndex, Sheet: sheet);

        store.OpenSession(by, sheet);
        return new(Refusal.None, store.Index, Sheet: sheet);
    }

    public void Write(ref ByteWriter writer)
    {
        writer.Bytes(Name.Span);
        writer.Bytes(PasswordHash.Span);
        writer.Signed(Capacity);
    }

    public static OpenSheet Read(ref ByteReader reader)
        => new(reader.Bytes(), reader.Bytes(), (int)Math.Clamp(reader.Signed(), 1, int.MaxValue));
}
