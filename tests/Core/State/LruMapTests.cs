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
            Step(rolls.At(place), new(place + 1), ref map, list);
            AssertEqual(list, map);
        }
    }

    [Fact]
    public void Thousands_of_keys_are_found_and_end_in_order()
    {
        const int Keys = 5_000;
        var map = NewMap();
        for (var number = 0; number < Keys; number++)
            map.EndAt(map.Put($"k{number}".Utf8(), $"{number}".Utf8(), new(number + 1)), new(number * 7919 % Keys));
        for (var number = 0; number < Keys; number += 3)
            map.Remove(Found(map, $"k{number}"));

        var ends = new List<long>();
        for (; map.FirstEnd.At != Moment.Never; map.Remove(map.FirstToEnd))
        {
            Assert.Equal(map.FirstToEnd.Value.Plain(), Found(map, map.FirstToEnd.Key.Plain()).Value.Plain());
            ends.Add(map.FirstEnd.At.Milliseconds);
        }
        Assert.Equal(Enumerable.Range(0, Keys).Where(number => number % 3 != 0).Select(number => (long)(number * 7919 % Keys)).Order(), ends);
        Assert.Equal((0, 0L), (map.Count, map.Bytes));
    }

    [Fact]
    public void A_value_of_the_same_length_takes_no_memory()
    {
        var map = NewMap();
        var (key, values) = ("k".Utf8(), new[] { "1234".Utf8(), "4321".Utf8() });
        map.Put(key, values[0], new(1));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var version = 2; version < 1000; version++)
            map.Put(key, values[version % 2], new(version));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal("4321", Found(map, "k").Value.Plain());
    }

    [Fact]
    public void A_short_value_does_not_keep_the_memory_of_a_long_one()
    {
        var map = NewMap();
        map.Put("k".Utf8(), new byte[10_000], new(1));
        var before = GC.GetAllocatedBytesForCurrentThread();
        map.Put("k".Utf8(), "1".Utf8(), new(2));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 100);
    }

    [Fact]
    public void What_was_lent_stays_as_it_was()
    {
        var map = NewMap();
        map.Put("k".Utf8(), "old".Utf8(), new(1));
        map.Put("l".Utf8(), "old".Utf8(), new(2));
        map.Lend(new(2));
        KeyAndValue[] lent = [Found(map, "k").Content, Found(map, "l").Content];

        for (var version = 3; version < 6; version++)
            map.Put("k".Utf8(), $"{version}00".Utf8(), new(version));
        map.Remove(Found(map, "l"));
        map.Put("m".Utf8(), "new".Utf8(), new(6));

        Assert.Equal(["old", "old"], lent.Select(content => content.Value.Plain()));
        Assert.Equal(["k", "l"], lent.Select(content => content.Key.Plain()));
        Assert.Equal("500", Found(map, "k").Value.Plain());
    }

    private static Entry Found(LruMap map, string key)
    {
        Assert.True(map.TryFind(key.Utf8(), out var entry));
        return entry;
    }

    private static void Step(Random random, LogIndex version, ref LruMap map, DumbLru list)
    {
        var key = $"k{random.Next(12)}";
        var found = map.TryFind(key.Utf8(), out var entry);
        Assert.Equal(list.Holds(key), found);
        switch (random.Next(20))
        {
            case 0:
                map = Restored(map);
                break;
            case < 6 when found:
                map.Heat(entry);
                list.Heat(key);
                break;
            case < 9 when found:
                // A few moments only, so that many fall together.
                var end = random.Next(6) is var moment and > 0 ? new Moment(moment) : Moment.Never;
                map.EndAt(entry, end);
                list.EndAt(key, end);
                break;
            case < 13 when found:
                map.Remove(entry);
                list.Remove(key);
                break;
            default:
                var value = new string('v', random.Next(4) * 40);
                var at = found ? entry.ExpiresAt : Moment.Never;
                map.EndAt(map.Put(key.Utf8(), value.Utf8(), version), at);
                list.Put(key, value, version);
                break;
        }
    }

    /// <summary>A second map, filled the way a state image fills it.</summary>
    private static LruMap Restored(LruMap map)
    {
        var copy = NewMap();
        foreach (var entry in map.HottestFirst)
        {
            Assert.True(copy.TryRestore(entry.Slot, KeyAndValue.Of(entry.Key, entry.Value), entry.Version, entry.ExpiresAt));
            Assert.False(copy.TryRestore(entry.Slot, KeyAndValue.Of("other"u8, default), entry.Version, entry.ExpiresAt));
            Assert.False(copy.TryRestore(1000, KeyAndValue.Of(entry.Key, default), entry.Version, entry.ExpiresAt));
            Assert.False(copy.TryRestoreFreeSlot(entry.Slot));
        }
        copy = NewMap();
        foreach (var entry in map.HottestFirst)
            Assert.True(copy.TryRestore(entry.Slot, KeyAndValue.Of(entry.Key, entry.Value), entry.Version, entry.ExpiresAt));
        foreach (var slot in map.FreeSlots)
            Assert.True(copy.TryRestoreFreeSlot(slot));
        return copy;
    }

    private static void AssertEqual(DumbLru list, LruMap map)
    {
        var walked = Walk(map);
        Assert.Equal(list.HottestFirst, walked);
        Assert.Equal(list.Free, map.FreeSlots);
        Assert.Equal((walked.Count, list.Slots), (map.Count, map.SlotCount));
        Assert.Equal(walked.Sum(entry => entry.Key.Length + entry.Value.Length), map.Bytes);
        for (var slot = -1; slot <= list.Slots; slot++)
            Assert.Equal(list.At(slot), map.TryFind(slot, out var entry) ? entry.Key.Plain() : null);
        if (walked.Count > 0)
            Assert.Equal(walked[^1].Key, map.Coldest.Key.Plain());
        var first = walked.Where(entry => entry.End != Moment.Never).OrderBy(entry => entry.End).ThenBy(entry => entry.Version).FirstOrDefault();
        Assert.Equal(first is null ? (Moment.Never, LogIndex.None) : (first.End, first.Version), map.FirstEnd);
        if (first is not null)
            Assert.Equal(first.Slot, map.FirstToEnd.Slot);
    }

    private static List<Seen> Walk(LruMap map)
    {
        var walked = new List<Seen>();
        foreach (var entry in map.HottestFirst)
            walked.Add(new(entry.Key.Plain(), entry.Slot, entry.Value.Plain(), entry.Version, entry.ExpiresAt));
        return walked;
    }

    private static LruMap NewMap() => new Sheet(new(1), [], [], int.MaxValue).Entries;

    private sealed record Seen(string Key, int Slot, string Value, LogIndex Version, Moment End);

    private sealed class DumbLru
    {
        private readonly List<Seen> _hottestFirst = [];

        internal IEnumerable<Seen> HottestFirst => _hottestFirst;

        internal List<int> Free { get; } = [];

        internal int Slots { get; private set; }

        internal bool Holds(string key) => _hottestFirst.Exists(entry => entry.Key == key);

        internal string? At(int slot) => _hottestFirst.Find(entry => entry.Slot == slot)?.Key;

        internal void Put(string key, string value, LogIndex version)
        {
            if (Holds(key))
            {
                _hottestFirst.Insert(0, Take(key) with { Value = value, Version = version });
                return;
            }
            var slot = Free.Count > 0 ? Free[^1] : Slots++;
            Free.Remove(slot);
            _hottestFirst.Insert(0, new(key, slot, value, version, Moment.Never));
        }

        internal void Heat(string key) => _hottestFirst.Insert(0, Take(key));

        internal void EndAt(string key, Moment end)
        {
            var place = _hottestFirst.FindIndex(entry => entry.Key == key);
            _hottestFirst[place] = _hottestFirst[place] with { End = end };
        }

        internal void Remove(string key) => Free.Add(Take(key).Slot);

        private Seen Take(string key)
        {
            var entry = _hottestFirst.Single(entry => entry.Key == key);
            _hottestFirst.Remove(entry);
            return entry;
        }
    }
}
