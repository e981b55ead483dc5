namespace AdvoCache.Core;

/// <summary>One tenant's sheet: its password's hash, entries, locks, and how many collaborators it has.</summary>
public sealed class Sheet
{
    /// <summary>The most that a capacity can be.</summary>
    public const int MaxCapacity = 10_000_000;

    internal Sheet(SheetNumber number, byte[] name, byte[] passwordHash, int capacity)
    {
        Number = number;
        Name = name;
        PasswordHash = passwordHash;
        Capacity = capacity;
        Entries = new(this);
        Locks = new(this);
        FirstEnd = new(this);
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

    /// <summary>The entry that ends first, in the expiry index of all sheets.</summary>
    internal FirstEnd FirstEnd { get; }

    /// <summary>Ends when the last vanished collaborator is given up; a sheet without collaborators goes then.</summary>
    internal LingerPeriod Linger { get; }

    internal bool IsLingering(Moment now) => Linger.ExpiresAt != Moment.Never && Linger.ExpiresAt > now;
}

/// <summary>Stands for the entry of a sheet that ends first. Invariant, between commands: it has the end and the version of <see cref="LruMap.FirstEnd"/>.</summary>
public sealed class FirstEnd : Expiring
{
    internal FirstEnd(Sheet sheet) : base(sheet)
    {
    }

    internal LogIndex Version { get; set; }

    private protected override int Kind => 0;

    private protected override long Serial => Version.Value;
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
