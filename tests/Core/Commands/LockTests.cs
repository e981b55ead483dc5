using AdvoCache.Core;
using static AdvoCache.Tests.Core.Scene;

namespace AdvoCache.Tests.Core.Commands;

public sealed class LockTests
{
    [Fact]
    public void A_locks_token_is_the_index_of_its_acquisition()
    {
        var scene = With(Ann);
        var taken = scene.When(Order.Lock("l"), Ann);
        Assert.Equal(["LockTaken l"], taken.Told);
        Assert.Equal(taken.Reply.Index.Value, taken.Reply.Number);
        Assert.Equal((taken.Reply.Number, Ann), (taken.Events[0].Lock?.Token.Value, taken.Events[0].Lock?.Owner.Id));
    }

    [Fact]
    public void A_lock_has_one_owner()
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Lock("l"), Ann);
        var refused = scene.When(Order.Lock("l"), Bob);
        Assert.Equal(Refusal.LockHeld, refused.Reply.Refusal);
        Assert.Empty(refused.Events);
    }

    [Fact]
    public void Taking_ones_own_lock_again_keeps_the_token()
    {
        var scene = With(Ann);
        var token = scene.When(Order.Lock("l", ttlMs: 50), Ann).Reply.Number;
        var refreshed = scene.When(Order.Lock("l", ttlMs: 100), Ann);
        Assert.Equal(token, refreshed.Reply.Number);
        Assert.Empty(scene.At(99).Events);
        Assert.Equal(["LockFreed l"], scene.At(100).Told);
    }

    [Fact]
    public void Taking_ones_own_lock_again_can_shorten_it()
    {
        var scene = With(Ann);
        scene.When(Order.Lock("l", ttlMs: 100), Ann);
        scene.When(Order.Lock("l", ttlMs: 50), Ann);
        Assert.Equal(["LockFreed l"], scene.At(50).Told);
    }

    [Fact]
    public void A_lock_whose_time_is_over_goes_to_the_next_taker_with_a_greater_token()
    {
        var scene = With(Ann, Bob);
        var first = scene.When(Order.Lock("l", ttlMs: 50), Ann).Reply.Number;
        scene.At(50);
        var second = scene.When(Order.Lock("l"), Bob);
        Assert.True(second.Reply.Succeeded && second.Reply.Number > first);
    }

    [Fact]
    public void A_lock_that_is_due_but_not_yet_ended_goes_to_the_next_taker_too()
    {
        var scene = With(Ann, Bob);
        var first = scene.When(Order.Lock("l", ttlMs: 0), Ann).Reply.Number;
        var second = scene.When(Order.Lock("l"), Bob);
        Assert.True(second.Reply.Succeeded && second.Reply.Number > first);
        Assert.Empty(scene.At(1).Events);
        Assert.Equal(["SessionEnded"], scene.When(Order.Goodbye(), Ann).Told);
        Assert.Equal(Refusal.LockHeld, Reopened(scene, Ann).When(Order.Lock("l"), Ann).Reply.Refusal);
    }

    [Fact]
    public void Ones_own_lock_whose_time_is_over_is_taken_anew()
    {
        var scene = With(Ann);
        var first = scene.When(Order.Lock("l", ttlMs: 0), Ann).Reply.Number;
        Assert.True(scene.When(Order.Lock("l"), Ann).Reply.Number > first);
    }

    [Fact]
    public void A_huge_time_to_live_does_not_give_the_lock_a_second_holder()
    {
        var scene = With(Ann, Bob);
        scene.At(1_000);
        scene.When(Order.Lock("l", long.MaxValue), Ann);
        scene.At(long.MaxValue / 2);
        Assert.Equal(Refusal.LockHeld, scene.When(Order.Lock("l"), Bob).Reply.Refusal);
    }

    [Fact]
    public void An_unlock_frees_the_lock()
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Lock("l", ttlMs: 50), Ann);
        Assert.Equal(["LockFreed l"], scene.When(Order.Unlock("l"), Ann).Told);
        Assert.True(scene.When(Order.Lock("l"), Bob).Reply.Succeeded);
        Assert.Empty(scene.At(50).Events);
    }

    [Fact]
    public void Nobody_else_can_unlock()
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Lock("l"), Ann);
        Assert.Equal(Refusal.NotLockOwner, scene.When(Order.Unlock("l"), Bob).Reply.Refusal);
        Assert.Equal(Refusal.LockHeld, scene.When(Order.Lock("l"), Bob).Reply.Refusal);
    }

    [Fact]
    public void A_lock_that_nobody_holds_cannot_be_unlocked()
    {
        var scene = With(Ann);
        Assert.Equal(Refusal.LockNotFound, scene.When(Order.Unlock("l"), Ann).Reply.Refusal);
        scene.When(Order.Lock("l", ttlMs: 0), Ann);
        Assert.Equal(Refusal.LockNotFound, scene.When(Order.Unlock("l"), Ann).Reply.Refusal);
    }

    [Fact]
    public void The_end_of_a_session_frees_its_locks_in_the_order_it_took_them()
    {
        var scene = With(Ann, Bob);
        foreach (var key in new[] { "z", "a", "m" })
            scene.When(Order.Lock(key), Ann);
        scene.When(Order.Lock("bob's"), Bob);
        scene.When(Order.Unlock("a"), Ann);
        Assert.Equal(["LockFreed z", "LockFreed m", "SessionEnded"], scene.When(Order.Goodbye(), Ann).Told);
        Assert.Equal(1, scene.Sheet.Locks.Count);
    }

    [Fact]
    public void Each_sheet_has_locks_of_its_own()
    {
        var scene = With();
        scene.When(Order.Open("a"), Ann);
        scene.When(Order.Open("a:x"), Bob);
        Assert.True(scene.When(Order.Lock("x:k"), Ann).Reply.Succeeded);
        Assert.True(scene.When(Order.Lock("k"), Bob).Reply.Succeeded);
        Assert.True(scene.When(Order.Lock("x:k"), Bob).Reply.Succeeded);
    }

    [Fact]
    public void Locks_guard_no_writes()
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Lock("a"), Ann);
        Assert.True(scene.When(Order.Set("a"), Bob).Reply.Succeeded);
    }

    [Fact]
    public void Who_has_no_sheet_takes_and_frees_nothing()
    {
        var scene = With(Ann);
        Assert.Equal(Refusal.SessionUnknown, scene.When(Order.Lock("l"), Bob).Reply.Refusal);
        Assert.Equal(Refusal.SessionUnknown, scene.When(Order.Unlock("l"), Bob).Reply.Refusal);
    }

    private static Scene Reopened(Scene scene, SessionId session)
    {
        Assert.True(scene.When(Order.Open(Team), session).Reply.Succeeded);
        return scene;
    }
}
