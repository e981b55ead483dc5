using AdvoCache.Core;
using static AdvoCache.Tests.Core.Scene;

namespace AdvoCache.Tests.Core.Commands;

/// <summary>AwaitLock, and what becomes of those who wait.</summary>
public sealed class LockQueueTests
{
    [Fact]
    public void A_free_lock_is_taken_at_once()
    {
        var taken = With(Ann).When(Order.Await("l"), Ann);
        Assert.True(taken.Reply is { Succeeded: true, IsQueued: false });
        Assert.Equal(["LockTaken l"], taken.Told);
        Assert.Equal(taken.Reply.Index.Value, taken.Reply.Number);
    }

    [Fact]
    public void Whoever_meets_another_holder_waits_and_nobody_hears_of_it()
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Lock("l"), Ann);
        var queued = scene.When(Order.Await("l"), Bob);
        Assert.True(queued.Reply is { Refusal: Refusal.None, IsQueued: true, Succeeded: false, Number: 0 });
        Assert.Empty(queued.Events);
        Assert.Equal(Ann, Holder(scene));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Whoever_does_not_want_to_wait_is_refused(long waitMs)
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Lock("l"), Ann);
        var refused = scene.When(Order.Await("l", waitMs), Bob).Reply;
        Assert.Equal((Refusal.LockHeld, false), (refused.Refusal, refused.IsQueued));
        Assert.Equal(["LockFreed l"], scene.When(Order.Unlock("l"), Ann).Told);
    }

    [Fact]
    public void An_unlock_gives_the_lock_to_the_first_who_waits_with_a_token_of_its_own()
    {
        var scene = With(Ann, Bob, Cyd, Dee);
        var last = scene.When(Order.Lock("l"), Ann).Reply.Number;
        foreach (var waiter in new[] { Cyd, Bob, Dee })
            Assert.True(scene.When(Order.Await("l"), waiter).Reply.IsQueued);
        foreach (var (from, to) in new[] { (Ann, Cyd), (Cyd, Bob), (Bob, Dee) })
        {
            var handed = scene.When(Order.Unlock("l"), from);
            Assert.Equal(["LockFreed l", "LockTaken l"], handed.Told);
            var taken = handed.Events[1];
            Assert.Equal((to, taken.Index), (taken.By, taken.Lock!.Token)); // an event of a lock has its lock
            Assert.True(taken.Index.Value > last);
            last = taken.Index.Value;
        }
        Assert.Equal(["LockFreed l"], scene.When(Order.Unlock("l"), Dee).Told);
    }

    [Fact]
    public void A_lock_that_expires_goes_to_the_first_who_waits()
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Lock("l", ttlMs: 50), Ann);
        scene.When(Order.Await("l", waitMs: 51), Bob);
        Assert.Empty(scene.At(49).Events);
        Assert.Equal(["LockFreed l", "LockTaken l"], scene.At(50).Told);
        Assert.Equal(Bob, Holder(scene));
    }

    [Fact]
    public void The_time_to_live_counts_from_the_grant()
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Lock("l", ttlMs: 100), Ann);
        scene.When(Order.Await("l", ttlMs: 30), Bob);
        scene.At(100);
        Assert.Empty(scene.At(129).Events);
        Assert.Equal(["LockFreed l"], scene.At(130).Told);
    }

    [Fact]
    public void A_session_that_ends_hands_on_each_of_its_locks_with_a_token_each()
    {
        var scene = With(Ann, Bob, Cyd);
        foreach (var key in new[] { "z", "a", "m" })
            scene.When(Order.Lock(key), Ann);
        scene.When(Order.Await("m"), Bob);
        scene.When(Order.Await("z"), Cyd);
        var ended = scene.When(Order.Goodbye(), Ann);
        Assert.Equal(["LockFreed z", "LockTaken z", "LockFreed a", "LockFreed m", "LockTaken m", "SessionEnded"], ended.Told);
        Assert.Equal([Cyd, Bob], ended.Events.Where(happened => happened.Kind == EventKind.LockTaken).Select(happened => happened.By));
        Assert.All(
            ended.Events.Where(happened => happened.Kind == EventKind.LockTaken), happened => Assert.Equal(happened.Index, happened.Lock?.Token));
        // The next command's index, and so its token, is past them all.
        Assert.True(scene.When(Order.Lock("a"), Bob).Reply.Number > ended.Events[^1].Index.Value);
    }

    [Fact]
    public void A_lost_nodes_locks_go_to_the_living()
    {
        var scene = With(Ann, Bob, Cyd);
        scene.When(Order.Lock("l"), Ann);
        scene.When(Order.Await("l"), Bob);
        scene.When(Order.Await("l"), Cyd);
        var lost = scene.When(new LoseNode(N1, 1000));
        Assert.Equal(["LockFreed l", "LockTaken l", "SessionEnded", "SessionEnded"], lost.Told);
        Assert.Equal(Cyd, Holder(scene));
    }

    [Fact]
    public void A_waiter_whose_session_ends_leaves_the_queue()
    {
        var scene = With(Ann, Bob, Cyd);
        scene.When(Order.Lock("l"), Ann);
        scene.When(Order.Await("l", waitMs: 100), Bob);
        scene.When(Order.Await("l"), Cyd);
        Assert.Equal(["SessionEnded"], scene.When(Order.Vanish(1000), Bob).Told);
        Assert.Empty(scene.At(100).Events);
        scene.When(Order.Unlock("l"), Ann);
        Assert.Equal(Cyd, Holder(scene));
    }

    [Fact]
    public void A_waiter_whose_time_is_over_hears_it_and_leaves_the_queue()
    {
        var scene = With(Ann, Bob, Cyd);
        scene.When(Order.Lock("l"), Ann);
        scene.When(Order.Await("l", waitMs: 50), Bob);
        scene.When(Order.Await("l"), Cyd);
        Assert.Empty(scene.At(49).Events);
        var over = scene.At(50);
        Assert.Equal(["LockWaitExpired l"], over.Told);
        Assert.Equal(Bob, over.Events[0].By);
        scene.When(Order.Unlock("l"), Ann);
        Assert.Equal(Cyd, Holder(scene));
    }

    [Fact]
    public void Whoever_is_due_together_with_the_lock_has_waited_in_vain()
    {
        var scene = With(Ann, Bob, Cyd);
        scene.When(Order.Lock("l", ttlMs: 50), Ann);
        scene.When(Order.Await("l", waitMs: 50), Bob);
        scene.When(Order.Await("l", waitMs: 51), Cyd);
        Assert.Equal(["LockFreed l", "LockWaitExpired l", "LockTaken l"], scene.At(50).Told);
        Assert.Equal(Cyd, Holder(scene));
    }

    [Fact]
    public void A_huge_wait_has_no_end_and_does_not_overflow()
    {
        var scene = With(Ann, Bob);
        scene.At(1_000);
        scene.When(Order.Lock("l", long.MaxValue), Ann);
        scene.When(Order.Await("l", waitMs: long.MaxValue, ttlMs: long.MaxValue), Bob);
        Assert.Empty(scene.At(long.MaxValue / 2).Events);
        Assert.Equal(["LockFreed l", "LockTaken l"], scene.When(Order.Unlock("l"), Ann).Told);
    }

    [Fact]
    public void The_holder_refreshes_its_lock_however_long_it_would_wait()
    {
        var scene = With(Ann, Bob);
        var token = scene.When(Order.Lock("l", ttlMs: 50), Ann).Reply.Number;
        scene.When(Order.Await("l"), Bob);
        var refreshed = scene.When(Order.Await("l", ttlMs: 100), Ann).Reply;
        Assert.Equal((true, token), (refreshed.Succeeded, refreshed.Number));
        Assert.Empty(scene.At(99).Events);
        Assert.Equal(["LockFreed l", "LockTaken l"], scene.At(100).Told);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void A_newcomer_does_not_overtake_who_waits_for_a_lock_that_is_due_but_not_yet_ended(long waitMs)
    {
        var scene = With(Ann, Bob, Cyd);
        var first = scene.When(Order.Lock("l"), Ann).Reply.Number;
        scene.When(Order.Await("l"), Bob);
        scene.When(Order.Lock("l", ttlMs: 0), Ann);
        var newcomer = scene.When(Order.Await("l", waitMs), Cyd);
        Assert.Equal((waitMs == 0 ? Refusal.LockHeld : Refusal.None, waitMs > 0), (newcomer.Reply.Refusal, newcomer.Reply.IsQueued));
        Assert.Equal(["LockFreed l", "LockTaken l"], newcomer.Told);
        Assert.Equal((Bob, true), (newcomer.Events[1].By, newcomer.Events[1].Lock?.Token.Value > first));
        Assert.Equal(Bob, Holder(scene));
    }

    [Fact]
    public void The_late_holder_of_a_lock_that_others_wait_for_comes_last()
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Lock("l"), Ann);
        scene.When(Order.Await("l"), Bob);
        scene.When(Order.Lock("l", ttlMs: 0), Ann);
        Assert.True(scene.When(Order.Await("l"), Ann).Reply.IsQueued);
        Assert.Equal(Bob, Holder(scene));
        scene.When(Order.Unlock("l"), Bob);
        Assert.Equal(Ann, Holder(scene));
    }

    [Fact]
    public void A_lock_for_which_all_have_waited_in_vain_is_free()
    {
        var scene = With(Ann, Bob, Cyd);
        scene.When(Order.Lock("l", ttlMs: 50), Ann);
        scene.When(Order.Await("l", waitMs: 60), Bob);
        scene.When(Order.Await("l", waitMs: 70), Cyd);
        Assert.Equal(["LockFreed l", "LockWaitExpired l", "LockWaitExpired l"], scene.At(80).Told);
        Assert.True(scene.When(Order.Lock("l"), Bob).Reply.Succeeded);
    }

    [Fact]
    public void Asking_again_for_the_same_lock_keeps_the_place_with_the_new_times()
    {
        var scene = With(Ann, Bob, Cyd);
        scene.When(Order.Lock("l"), Ann);
        scene.When(Order.Await("l", waitMs: 50), Bob);
        scene.When(Order.Await("l"), Cyd);
        Assert.True(scene.When(Order.Await("l", waitMs: 100, ttlMs: 7), Bob).Reply.IsQueued);
        Assert.Empty(scene.At(99).Events);
        scene.When(Order.Unlock("l"), Ann);
        Assert.Equal(Bob, Holder(scene));
        Assert.Equal(["LockFreed l", "LockTaken l"], scene.At(106).Told);
        Assert.Equal(Cyd, Holder(scene));
    }

    [Fact]
    public void A_session_that_asks_for_another_lock_has_given_up_its_place()
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Lock("l"), Ann);
        scene.When(Order.Lock("m"), Ann);
        scene.When(Order.Await("l", waitMs: 50), Bob);
        Assert.True(scene.When(Order.Await("m"), Bob).Reply.IsQueued);
        Assert.Empty(scene.At(50).Events);
        Assert.Equal(["LockFreed l"], scene.When(Order.Unlock("l"), Ann).Told);
        Assert.Equal(["LockFreed m", "LockTaken m"], scene.When(Order.Unlock("m"), Ann).Told);
    }

    [Fact]
    public void A_session_that_asks_again_without_waiting_has_given_up_its_place()
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Lock("l"), Ann);
        scene.When(Order.Await("l"), Bob);
        Assert.Equal(Refusal.LockHeld, scene.When(Order.Lock("l"), Bob).Reply.Refusal);
        Assert.Equal(["LockFreed l"], scene.When(Order.Unlock("l"), Ann).Told);
    }

    [Fact]
    public void A_session_that_unlocks_what_it_waits_for_has_given_up_its_place()
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Lock("l"), Ann);
        scene.When(Order.Await("l"), Bob);
        Assert.Equal(Refusal.NotLockOwner, scene.When(Order.Unlock("l"), Bob).Reply.Refusal);
        Assert.Equal(["LockFreed l"], scene.When(Order.Unlock("l"), Ann).Told);
    }

    [Fact]
    public void A_waiter_that_gets_no_time_to_live_hands_on_at_once()
    {
        var scene = With(Ann, Bob, Cyd);
        scene.When(Order.Lock("l"), Ann);
        scene.When(Order.Await("l", ttlMs: -5), Bob);
        scene.When(Order.Await("l"), Cyd);
        Assert.Equal(["LockFreed l", "LockTaken l"], scene.When(Order.Unlock("l"), Ann).Told);
        Assert.Equal(["LockFreed l", "LockTaken l"], scene.At(1).Told);
        Assert.Equal(Cyd, Holder(scene));
    }

    [Fact]
    public void Who_has_no_sheet_waits_for_nothing()
        => Assert.Equal(Refusal.SessionUnknown, With(Ann).When(Order.Await("l"), Bob).Reply.Refusal);

    [Fact]
    public void A_holder_past_its_time_cannot_write_with_its_token()
    {
        var scene = With(Ann, Bob);
        var token = scene.When(Order.Lock("l", ttlMs: 50), Ann).Reply.Number;
        scene.When(Order.Await("l"), Bob);
        Assert.True(scene.When(Order.Set("a", condition: Order.Fence("l", token)), Ann).Reply.Succeeded);
        var next = scene.At(50).Events[1].Index.Value;
        Assert.Equal(Refusal.StaleFence, scene.When(Order.Set("a", "2", condition: Order.Fence("l", token)), Ann).Reply.Refusal);
        Assert.Equal(Refusal.StaleFence, scene.When(Order.Delete("a", Order.Fence("l", token)), Ann).Reply.Refusal);
        Assert.True(scene.When(Order.Set("a", "3", condition: Order.Fence("l", next)), Bob).Reply.Succeeded);
        Assert.Equal("3", scene.Value("a"));
    }

    private static SessionId Holder(Scene scene)
        => scene.Sheet.Locks.TryFind("l"u8, out var held) ? held.Owner.Id : throw new InvalidOperationException("Nobody holds it.");
}
