namespace AdvoCache.Core;

/// <summary>
/// Finds the slot of a key in O(1): a hash table chained through the slots themselves. The hash is seeded per process: it decides nothing but
/// a bucket, and nothing ever walks a bucket order.
/// </summary>
internal sealed class KeyTable(SlotBlocks<EntrySlot> slots)
{
    private const int FirstBuckets = 4;

    /// <summary>The first slot of each bucket, plus one; the number of buckets is a power of two.</summary>
    private int[] _buckets = new int[FirstBuckets];

    internal int Count { get; private set; }

    internal static int HashOf(ReadOnlySpan<byte> key) => Utf8Comparer.Instance.GetHashCode(key);

    /// <summary>The slot of the key, or <see cref="EntrySlot.None"/>.</summary>
    internal int Find(ReadOnlySpan<byte> key, int hash)
    {
        for (var slot = FirstIn(hash); slot != EntrySlot.None; slot = slots[slot].NextInBucket)
        {
            ref readonly var found = ref slots[slot];
            if (found.Hash == hash && found.Content.Key.SequenceEqual(key))
                return slot;
        }
        return EntrySlot.None;
    }

    /// <summary>Adds a slot that is filled in, with a key that is not there.</summary>
    internal void Add(int slot)
    {
        Link(slot);
        if (++Count > _buckets.Length)
            Double();
    }

    internal void Remove(int slot)
    {
        Count--;
        ref var removed = ref slots[slot];
        if (FirstIn(removed.Hash) == slot)
        {
            Bucket(removed.Hash) = removed.NextInBucket + 1;
            return;
        }
        var before = FirstIn(removed.Hash);
        while (slots[before].NextInBucket != slot)
            before = slots[before].NextInBucket;
        slots[before].NextInBucket = removed.NextInBucket;
    }

    private void Double()
    {
        _buckets = new int[2 * _buckets.Length];
        for (var slot = 0; slot < slots.Count; slot++)
        {
            if (!slots[slot].Content.IsNothing)
                Link(slot);
        }
    }

    private void Link(int slot)
    {
        ref var linked = ref slots[slot];
        linked.NextInBucket = FirstIn(linked.Hash);
        Bucket(linked.Hash) = slot + 1;
    }

    private int FirstIn(int hash) => Bucket(hash) - 1;

    private ref int Bucket(int hash) => ref _buckets[hash & (_buckets.Length - 1)];
}
