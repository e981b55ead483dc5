namespace AdvoCache.Core;

/// <summary>One tenant's sheet: its password's hash, entries, locks, and how many collaborators it has.</summary>
public sealed class Sheet
{
    internal Sheet(SheetNumber number, byte[] name, byte[] passwordHash, int capacity)
    {
        Number = number;
        Name = name;
        PasswordHash = passwordHash;
        Capacity = capacity;
        Entries = new(this);
        Locks = new(this);
        Linger = new(this);
    }

    public SheetNumber Number { get; }

    public byte[] Name { get; }

    /// <summary>The bcrypt hash of the password, as the first opener's node made it.</summary>
    public byte[] PasswordHash { get; }

    /// <summary>The most entries it holds; fixed by the node that created it.</summary>
    public int Capacity { get; }

    public LruMap Entries { get; }

    public LockTable Locks { get; }

    /// <summary>The index of the last change of its content: whoever has heard of that one has missed nothing.</summary>
    public LogIndex LastChange { get; internal set; }

    /// <summary>Sessions that have it open.</summary>
    public int Collaborators { get; internal set; }

    /// <summary>Ends when the last vanished collaborator is given up; a sheet without collaborators goes then.</summary>
    internal LingerPeriod Linger { get; }

    internal bool IsLingering(Moment now) => Linger.ExpiresAt != Moment.Never && Linger.ExpiresAt > now;
}

/// <summary>The time in which a sheet waits for collaborators that vanished without a goodbye.</summary>
public sealed class LingerPeriod : Expiring
{
    internal LingerPeriod(Sheet sheet) : base(sheet)
    {
    }

    private protected override int Kind => 2;

    private protected override long Serial => Sheet.Number.Value;
}
