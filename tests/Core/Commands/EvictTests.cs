using AdvoCache.Core;
using static AdvoCache.Tests.Core.Scene;

namespace AdvoCache.Tests.Core.Commands;

public sealed class EvictTests
{
    [Fact]
    public void An_evict_ends_all_that_is_due_by_then()
    {
        var scene = With(Ann);
        scene.When(Order.Set("a", ttlMs: 50), Ann);
        scene.When(Order.Lock("l", ttlMs: 60), Ann);
        scene.When(Order.Set("b", ttlMs: 70), Ann);
        scene.When(Order.Set("c", ttlMs: 71), Ann);
        var evicted = scene.When(new Evict(new(70)));
        Assert.Equal(["KeyExpired a", "LockFreed l", "KeyExpired b"], evicted.Told);
        Assert.Equal(evicted.Reply.Index, evicted.Events[0].Index);
        Assert.Equal(["c"], scene.Keys());
    }

    [Fact]
    public void An_evict_never_brings_time_back()
    {
        var scene = With(Ann);
        scene.At(100);
        scene.When(new Evict(new(50)));
        scene.At(70);
        Assert.Equal(new Moment(100), scene.Store.Now);
    }

    [Fact]
    public void More_than_one_advance_may_end_waits_for_the_next_and_is_not_read_meanwhile()
    {
        const int More = 10;
        var scene = With();
        scene.When(Order.Open(Team, capacity: 2 * SheetStore.MaxExpiriesPerAdvance), Ann);
        for (var key = 0; key < SheetStore.MaxExpiriesPerAdvance + More; key++)
            scene.When(Order.Set($"k{key}", ttlMs: 50), Ann);
        Assert.Equal(SheetStore.MaxExpiriesPerAdvance, scene.At(50).Events.Length);
        Assert.Equal(More, scene.Keys().Length);
        Assert.Null(scene.Value($"k{SheetStore.MaxExpiriesPerAdvance}"));
        Assert.Equal(More, scene.At(50).Events.Length);
    }

    [Fact]
    public void The_time_to_the_next_expiry_is_known_without_a_scan()
    {
        var scene = With(Ann);
        Assert.Equal(Moment.Never, scene.Store.Expiry.NextDue);
        scene.When(Order.Set("a", ttlMs: 70), Ann);
        scene.When(Order.Lock("l", ttlMs: 50), Ann);
        Assert.Equal(new Moment(50), scene.Store.Expiry.NextDue);
        scene.When(Order.Unlock("l"), Ann);
        Assert.Equal(new Moment(70), scene.Store.Expiry.NextDue);
    }
}
