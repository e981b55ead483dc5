using System.Diagnostics.CodeAnalysis;

namespace AdvoCache.Core;

/// <summary>
/// The locks of one sheet by key, each also in the list of its owner's locks.
/// Invariant: a key has at most one holder, and a later acquisition has a greater token.
/// </summary>
public sealed class LockTable
{
    private readonly Sheet _sheet;
    private readonly Dictionary<byte[], HeldLock> _byKey = new(Utf8Comparer.Instance);

    internal LockTable(Sheet sheet) => _sheet = sheet;

    public int Count => _byKey.Count;

    public bool TryFind(ReadOnlySpan<byte> key, [NotNullWhen(true)] out HeldLock? held)
        => _byKey.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out held);

    internal HeldLock Take(byte[] key, Session owner, LogIndex token)
    {
        var held = new HeldLock(_sheet, key, owner, token);
        _byKey.Add(key, held);
        owner.LinkLock(held);
        return held;
    }

    internal void Free(HeldLock held)
    {
        _byKey.Remove(held.Key);
        held.Owner.UnlinkLock(held);
    }

    /// <summary>The locks in the order of their tokens, for images and digests.</summary>
    internal HeldLock[] InOrder()
    {
        HeldLock[] all = [.. _byKey.Values];
        Array.Sort(all, static (left, right) => left.Token.CompareTo(right.Token));
        return all;
    }
}
