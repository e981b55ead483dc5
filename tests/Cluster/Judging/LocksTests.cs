using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging.Simulation;
using static AdvoCache.Tests.Cluster.Judging.Simulation.Draft;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>Small histories of locks, each with one trick. A lock lives 30 s unless it says otherwise.</summary>
public sealed class LocksTests
{
    [Fact]
    public void Holders_in_turn_pass() => Accepts(
        Lock(1, 0, 1, 10), Set(2, 3, 11).By(1).Fenced(10), Unlock(1, 4, 5, 12), Lock(2, 6, 7, 13), Lock(2, 8, 9, 13).At(14), Unlock(2, 10, 11, 15));

    [Fact]
    public void A_token_has_one_holder()
    {
        Rejects(Lock(1, 0, 1, 10), Lock(2, 0, 1, 10));
        Rejects(Lock(1, 0, 1, 10), Lock(1, 2, 3, 10, "other"));
        Accepts(Lock(1, 0, 1, 10), Lock(1, 2, 3, 10).At(11));
    }

    [Fact]
    public void A_lock_is_answered_with_a_token_of_its_own()
    {
        Rejects(Lock(1, 0, 1, 10) with { Token = null });
        Rejects(Lock(1, 0, 1, 10).At(9));
    }

    [Fact]
    public void Tokens_grow_in_real_time()
    {
        Rejects(Lock(1, 0, 1, 10), Unlock(1, 2, 3, 11), Lock(2, 4, 5, 8));
        Accepts(Lock(1, 0, 5, 10), Unlock(1, 6, 7, 11), Lock(2, 4, 5, 8));
    }

    [Fact]
    public void Nobody_takes_what_another_certainly_holds()
    {
        // The first proves at 6 that its session lives, so it holds the lock still.
        Rejects(Lock(1, 0, 1, 10), Lock(2, 2, 3, 11), Set(6, 7, 12).By(1));
        Accepts(Lock(1, 0, 1, 10), Lock(2, 2, 3, 11));
        Accepts(Lock(1, 0, 1, 10) with { TtlMs = 2 }, Lock(2, 2, 3, 11), Set(6, 7, 12).By(1));
        Accepts(Lock(1, 0, 1, 10), Unlock(1, 1, 9, 11), Lock(2, 2, 3, 12), Set(10, 11, 13).By(1));
    }

    [Fact]
    public void A_refreshment_can_shorten_the_time()
    {
        Accepts(Lock(1, 0, 1, 10), Lock(1, 2, 3, 10).At(11) with { TtlMs = 1 }, Lock(2, 5, 6, 12), Set(8, 9, 13).By(1));
        Rejects(Lock(1, 0, 1, 10) with { TtlMs = 4 }, Lock(1, 2, 3, 10).At(11), Lock(2, 5, 6, 12), Set(8, 9, 13).By(1));
    }

    [Fact]
    public void An_accepted_fenced_write_proves_that_nobody_else_was_given_the_lock_before_it()
    {
        Rejects(Lock(1, 0, 1, 10), Lock(2, 2, 3, 11), Set(2, 5, 12).By(1).Fenced(10));
        Accepts(Lock(1, 0, 1, 10), Lock(2, 2, 6, 12), Set(2, 5, 11).By(1).Fenced(10));
        Rejects(Lock(1, 0, 1, 10), Unlock(1, 2, 9, 11), Set(2, 9, 12).By(3).Fenced(10));
        Rejects(Set(2, 5, 12).By(1).Fenced(10), Lock(1, 6, 7, 13));
        Rejects(Lock(1, 0, 9, 12), Set(2, 5, 11).By(1).Fenced(12));
    }

    [Fact]
    public void A_fenced_write_after_the_locks_time_is_refused()
    {
        var brief = Lock(1, 0, 1, 10) with { TtlMs = 1000 };
        Rejects(brief, Set(4000, 4001, 11).By(1).Fenced(10));
        Accepts(brief, Set(2000, 2001, 11).By(1).Fenced(10));
        Accepts(brief, Set(4000, 4001, 11).By(1).Fenced(10).Refused(Refusal.StaleFence));
        Accepts(brief, (Lock(1, 500, 501, 10) with { TtlMs = 1000 }).Unanswered(), Set(4000, 4001, 11).By(1).Fenced(10));
    }

    [Fact]
    public void A_holder_is_not_told_before_its_time_that_it_does_not_hold()
    {
        Rejects(Lock(1, 0, 1, 10), Unlock(1, 2, 3, 11).Refused(Refusal.LockNotFound));
        Rejects(Lock(1, 0, 1, 10), Unlock(1, 2, 3, 11).Refused(Refusal.NotOwner));
        Accepts(Lock(1, 0, 1, 10) with { TtlMs = 2 }, Unlock(1, 2, 3, 11).Refused(Refusal.LockNotFound));
        Accepts(Lock(1, 0, 1, 10), Unlock(1, 2, 3, 11).Unanswered(), Unlock(1, 4, 5, 12).Refused(Refusal.LockNotFound));
        Rejects(Lock(1, 0, 1, 10), Set(2, 3, 11).By(1).Fenced(10).Refused(Refusal.StaleFence));
        Accepts(Lock(1, 0, 1, 10), Set(2, 3, 11).By(2).Fenced(10).Refused(Refusal.StaleFence));
        Rejects(Lock(1, 0, 1, 10), Set(2, 3, 11).By(2).Fenced(10).Refused(Refusal.StaleFence), Unlock(1, 4, 5, 12));
    }

    [Fact]
    public void A_free_lock_is_not_refused_as_held()
    {
        Accepts(Lock(1, 0, 1, 10), Lock(2, 2, 3, 0).Refused(Refusal.LockHeld), Unlock(1, 4, 5, 11));
        Rejects(Lock(1, 0, 1, 10), Unlock(1, 2, 3, 11), Lock(2, 4, 5, 0).Refused(Refusal.LockHeld));
        Rejects(Lock(1, 0, 1, 10) with { TtlMs = 1000 }, Lock(2, 4000, 4001, 0).Refused(Refusal.LockHeld));
        Accepts(Lock(1, 0, 1, 10).Unanswered(), Lock(2, 90_000, 90_001, 0).Refused(Refusal.LockHeld));
        Rejects(Lock(2, 4, 5, 0).Refused(Refusal.LockHeld));
    }

    [Fact]
    public void A_connection_may_hold_the_lock_again_and_again() => Accepts(
        Lock(1, 0, 1, 10) with { TtlMs = 2 }, Lock(1, 5, 6, 12), Unlock(1, 7, 8, 13), Lock(1, 9, 10, 14), Unlock(1, 11, 12, 15));

    [Fact]
    public void Waiters_are_served_in_the_order_in_which_they_came()
    {
        Operation[] served =
        [
            Lock(1, 0, 1, 10),
            Lock(2, 10, 9_000, 20) with { WaitMs = 60_000 },
            Lock(3, 6_000, 9_500, 22) with { WaitMs = 60_000 },
            Unlock(1, 8_000, 8_001, 19),
            Unlock(2, 9_100, 9_101, 21),
        ];
        Accepts(served);
        served[1] = served[1] with { Token = 22, Index = 22, Returned = Ms(9_500) };
        served[2] = served[2] with { Token = 20, Index = 20, Returned = Ms(9_000) };
        served[4] = Unlock(3, 9_100, 9_101, 21);
        Rejects(served);
        Assert.Empty(Check([.. served, new Injection("pause", "n1", Ms(1_000), Ms(2_000))]));
    }

    [Fact]
    public void A_token_reset_at_a_failover_is_found() =>
        Rejects(Lock(1, 0, 1, 10_000), Unlock(1, 2, 3, 10_001), Lock(2, 4, 5, 1), Unlock(2, 6, 7, 2));

    private static Violation[] Check(params IEnumerable<Fact> facts) => [.. Locks.Check(new(facts), Rules.Default)];

    private static void Accepts(params Operation[] operations) => Assert.Empty(Check(operations));

    private static void Rejects(params Operation[] operations) => Assert.NotEmpty(Check(operations));
}
