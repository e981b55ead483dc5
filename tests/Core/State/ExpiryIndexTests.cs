using AdvoCache.Core;
using AdvoCache.Tests.Core.Drawing;
using FsCheck.Xunit;

namespace AdvoCache.Tests.Core.State;

/// <summary>The index against a scan over everything.</summary>
[Properties(Arbitrary = [typeof(Rolls)], EndSize = 300)]
public sealed class ExpiryIndexTests
{
    [Property]
    public void The_index_equals_a_dumb_scan(Rolls rolls)
    {
        var index = new ExpiryIndex();
        var things = NewThings();
        for (var place = 0; place < rolls.Count; place++)
        {
            var random = rolls.At(place);
            var thing = things[random.Next(things.Length)];
            switch (random.Next(8))
            {
                case 0:
                    index.Remove(thing.Item);
                    thing.IsScheduled = false;
                    break;
                case 1:
                    index.Schedule(thing.Item, Moment.Never);
                    thing.IsScheduled = false;
                    break;
                default:
                    // Another entry is the sheet's first; a few moments only, so that many fall together.
                    if (thing.Item is FirstEnd first)
                        first.Version = new(thing.Serial = 1000 + place);
                    index.Schedule(thing.Item, new(random.Next(10)));
                    thing.IsScheduled = true;
                    break;
            }
            AssertEqual(things, index, new(random.Next(10)));
        }
        Drain(things, index);
    }

    [Fact]
    public void An_empty_index_has_nothing_due()
    {
        var index = new ExpiryIndex();
        Assert.False(index.TryPeekDue(Moment.Never, out _));
        Assert.Equal(Moment.Never, index.NextDue);
    }

    [Fact]
    public void What_is_due_now_is_due()
    {
        var index = new ExpiryIndex();
        var linger = NewSheet(1).Linger;
        index.Schedule(linger, new(5));
        Assert.False(index.TryPeekDue(new(4), out _));
        Assert.True(index.TryPeekDue(new(5), out var due));
        Assert.Same(linger, due);
    }

    private static void AssertEqual(Thing[] things, ExpiryIndex index, Moment now)
    {
        var scheduled = InOrder(things);
        Assert.Equal(scheduled.Length, index.Count);
        Assert.Equal(scheduled.Length == 0 ? Moment.Never : scheduled[0].Item.ExpiresAt, index.NextDue);
        var expected = scheduled.Length > 0 && scheduled[0].Item.ExpiresAt <= now ? scheduled[0].Item : null;
        index.TryPeekDue(now, out var due);
        Assert.Same(expected, due);
    }

    private static void Drain(Thing[] things, ExpiryIndex index)
    {
        foreach (var thing in InOrder(things))
        {
            Assert.True(index.TryPeekDue(Moment.Never, out var due));
            Assert.Same(thing.Item, due);
            index.Remove(due);
        }
        Assert.Equal(0, index.Count);
    }

    private static Thing[] InOrder(Thing[] things)
        => [.. things.Where(thing => thing.IsScheduled).OrderBy(thing => thing.Item.ExpiresAt).ThenBy(thing => thing.Kind).ThenBy(thing => thing.Serial)];

    /// <summary>First entries, locks and lingering sheets, whose serials coincide on purpose.</summary>
    private static Thing[] NewThings()
    {
        var sheet = NewSheet(100);
        var owner = new Session(Scene.Ann, sheet);
        return
        [
            .. Enumerable.Range(1, 8).Select(serial =>
            {
                var first = NewSheet(serial).FirstEnd;
                first.Version = new(serial);
                return new Thing(first, 0, serial);
            }),
            .. Enumerable.Range(1, 8).Select(serial => new Thing(sheet.Locks.Take($"k{serial}".Utf8(), owner, new(serial)), 1, serial)),
            .. Enumerable.Range(1, 8).Select(serial => new Thing(NewSheet(serial).Linger, 2, serial)),
        ];
    }

    private static Sheet NewSheet(long number) => new(new(number), [], [], int.MaxValue);

    private sealed class Thing(Expiring item, int kind, long serial)
    {
        internal Expiring Item { get; } = item;

        internal int Kind { get; } = kind;

        internal long Serial { get; set; } = serial;

        internal bool IsScheduled { get; set; }
    }
}
