namespace AdvoCache.Core;

/// <summary>A lock in somebody's hands. Its fencing token is the index of the acquisition; a refresh keeps it.</summary>
public sealed class HeldLock : Expiring
{
    internal HeldLock(Sheet sheet, byte[] key, Session owner, LogIndex token) : base(sheet)
    {
        Key = key;
        Owner = owner;
        Token = token;
    }

    public byte[] Key { get; }

    public Session Owner { get; }

    public LogIndex Token { get; }

    internal HeldLock? NextOfOwner { get; set; }

    internal HeldLock? PreviousOfOwner { get; set; }

    private protected override int Kind => 1;

    private protected override long Serial => Token.Value;
}
