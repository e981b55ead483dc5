using AdvoCache.Core;
using AdvoCache.Tests.Core.Drawing;
using FsCheck.Xunit;

namespace AdvoCache.Tests.Core.State;

/// <summary>The map against a list that does everything the slow way.</summary>
[Properties(Arbitrary = [typeof(Rolls)], EndSize = 300)]
public sealed class LruMapTests
{
    [Property]
    public void The_map_equals_a_dumb_list(Rolls rolls)
    {
        var map = NewMap();
        var list = new DumbLru();
        for (var place = 0; place < rolls.Count; place++)
        {
            Step(rolls.At(place), ref map, list);
            AssertEqual(list, map);
        }
    }

    private static void Step(Random random, ref LruMap map, DumbLru list)
    {
        var key = $"k{random.Next(12)}";
        var found = map.TryFind(key.Utf8(), out var entry);
        Assert.Equal(list.Holds(key), found);
        switch (random.Next(20))
        {
            case 0:
                map = Restored(map);
                break;
            case < 9 when entry is not null:
                map.Heat(entry);
                list.Heat(key);
                break;
            case < 13 when entry is not null:
                map.Remove(entry);
                list.Remove(key);
                break;
            default:
                if (entry is null)
                {
                    map.Add(key.Utf8());
                    list.Add(key);
                }
                break;
        }
    }

    /// <summary>A second map, filled the way a state image fills it.</summary>
    private static LruMap Restored(LruMap map)
    {
        var copy = NewMap();
        for (var entry = map.Hottest; entry is not null; entry = entry.Colder)
            Assert.NotNull(copy.Restore(entry.Key, entry.Slot));
        foreach (var slot in map.FreeSlots)
            Assert.True(copy.RestoreFreeSlot(slot));
        return copy;
    }

    private static void AssertEqual(DumbLru list, LruMap map)
    {
        Assert.Equal(list.HottestFirst, Walk(map.Hottest, entry => entry.Colder));
        Assert.Equal(list.HottestFirst.Reverse(), Walk(map.Coldest, entry => entry.Hotter));
        Assert.Equal(list.Free, map.FreeSlots);
        Assert.Equal((list.HottestFirst.Count(), list.Slots), (map.Count, map.SlotCount));
        Assert.Equal(Walk(map.Hottest, entry => entry.Colder).Sum(entry => entry.Item1.Length), map.Bytes);
        for (var slot = -1; slot <= list.Slots; slot++)
            Assert.Equal(list.At(slot), map.TryFind(slot, out var entry) ? entry.Key.Plain() : null);
    }

    private static IEnumerable<(string, int)> Walk(Entry? from, Func<Entry, Entry?> next)
    {
        for (var entry = from; entry is not null; entry = next(entry))
            yield return (entry.Key.Plain(), entry.Slot);
    }

    private static LruMap NewMap() => new Sheet(new(1), [], [], int.MaxValue).Entries;

    private sealed class DumbLru
    {
        private readonly List<(string Key, int Slot)> _hottestFirst = [];

        internal IEnumerable<(string Key, int Slot)> HottestFirst => _hottestFirst;

        internal List<int> Free { get; } = [];

        internal int Slots { get; private set; }

        internal bool Holds(string key) => _hottestFirst.Exists(entry => entry.Key == key);

        internal string? At(int slot) => _hottestFirst.Find(entry => entry.Slot == slot).Key;

        internal void Add(string key)
        {
            var slot = Free.Count > 0 ? Free[^1] : Slots++;
            Free.Remove(slot);
            _hottestFirst.Insert(0, (key, slot));
        }

        internal void Heat(string key)
        {
            var entry = Take(key);
            _hottestFirst.Insert(0, entry);
        }

        internal void Remove(string key) => Free.Add(Take(key).Slot);

        private (string Key, int Slot) Take(string key)
        {
            var entry = _hottestFirst.Find(entry => entry.Key == key);
            _hottestFirst.Remove(entry);
            return entry;
        }
    }
}
