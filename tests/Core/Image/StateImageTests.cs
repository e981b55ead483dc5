using AdvoCache.Core;
using AdvoCache.Tests.Core.Drawing;
using FsCheck.Xunit;
using static AdvoCache.Tests.Core.Scene;

namespace AdvoCache.Tests.Core.Image;

[Properties(Arbitrary = [typeof(Rolls)])]
public sealed class StateImageTests
{
    [Fact]
    public void An_empty_store_has_an_image_too()
        => Assert.Equal(StateDigest.Of(new SheetStore()), StateDigest.Of(Images.Copy(new SheetStore())));

    [Property(EndSize = 300)]
    public void A_loaded_image_has_the_digest_of_the_store_it_was_taken_of(Rolls rolls)
    {
        var store = StepDraw.PeopledStore();
        rolls.Play(store);
        Assert.Equal(StateDigest.Of(store), StateDigest.Of(Images.Copy(store)));
    }

    [Fact]
    public void An_image_of_many_blocks_loads()
    {
        var scene = With();
        scene.When(Order.Open("big", capacity: 5000), Ann);
        for (var key = 0; key < 5000; key++)
        {
            scene.When(Order.Set($"key {key}", new string('x', 100)), Ann);
            scene.When(Order.Lock($"lock {key}"), Ann);
        }
        for (ulong waiter = 1; waiter <= 5000; waiter++)
        {
            scene.When(Order.Open("big"), new(N2, waiter));
            scene.When(Order.Await("lock 0"), new(N2, waiter));
        }
        scene.When(Order.DeleteBySuffix("7"), Ann);
        Assert.True(Images.Take(scene.Store).Count > 10);
        Assert.Equal(StateDigest.Of(scene.Store), StateDigest.Of(Images.Copy(scene.Store)));
    }

    /// <summary>Slot 0 is free, slot 1 used. A store that was built of less, or of the same twice, would go round in circles.</summary>
    [Fact]
    public void Every_slot_is_either_used_or_free_and_only_once()
    {
        var scene = WithTwoKeys();
        scene.When(Order.Delete("a"), Ann);
        var blocks = Images.Take(scene.Store);
        var entries = blocks.FindIndex(block => block[0] == (byte)BlockKind.Entries);
        var free = blocks.FindIndex(block => block[0] == (byte)BlockKind.FreeSlots);
        Assert.Equal([(byte)BlockKind.FreeSlots, 0], blocks[free]);
        Assert.NotNull(Images.Load(blocks));

        Assert.Null(Images.Load(blocks.Where((_, place) => place != free)));
        Assert.Null(Images.Load(blocks.Select((block, place) => place == free ? [(byte)BlockKind.FreeSlots, 0, 0] : block)));
        Assert.Null(Images.Load(blocks.Select((block, place) => place == free ? [(byte)BlockKind.FreeSlots, 1] : block)));
        byte[][] early = [.. blocks[..entries], [(byte)BlockKind.FreeSlots, 0, 1], blocks[entries], .. blocks[(free + 1)..]];
        Assert.Null(Images.Load(early));
    }

    [Fact]
    public void The_digest_tells_the_order_of_last_use()
    {
        var (left, right) = (WithTwoKeys(), WithTwoKeys());
        Assert.Equal(StateDigest.Of(left.Store), StateDigest.Of(right.Store));
        left.When(Commands.TouchTests.Touch(left.Touched("a")));
        right.When(Commands.TouchTests.Touch(right.Touched("b")));
        Assert.NotEqual(StateDigest.Of(left.Store), StateDigest.Of(right.Store));
    }

    [Fact]
    public void The_digest_tells_which_slots_are_reused_next()
    {
        var (left, right) = (WithTwoKeys(), WithTwoKeys());
        left.When(Order.Delete("a"), Ann);
        left.When(Order.Delete("b"), Ann);
        right.When(Order.Delete("b"), Ann);
        right.When(Order.Delete("a"), Ann);
        Assert.NotEqual(StateDigest.Of(left.Store), StateDigest.Of(right.Store));
    }

    [Fact]
    public void A_queue_for_a_lock_is_in_the_image_in_its_order()
    {
        var scene = With(Ann, Bob, Cyd, Dee);
        scene.When(Order.Lock("l", ttlMs: 100), Ann);
        scene.When(Order.Await("l"), Dee);
        scene.When(Order.Await("l", waitMs: 50), Bob);
        scene.When(Order.Await("l", ttlMs: 30), Cyd);
        var copy = Images.Copy(scene.Store);
        Assert.Equal(StateDigest.Of(scene.Store), StateDigest.Of(copy));
        foreach (var moment in new long[] { 50, 100 })
            copy.Advance(new(moment));
        copy.Apply(Order.Unlock("l"), Dee);
        Assert.Equal(
            [(EventKind.LockWaitExpired, Bob), (EventKind.LockFreed, Ann), (EventKind.LockTaken, Dee), (EventKind.LockFreed, Dee), (EventKind.LockTaken, Cyd)],
            copy.Events.Select(happened => (happened.Kind, happened.By)));
        Assert.Equal(new(130), copy.Events[^1].Lock?.ExpiresAt);
    }

    [Fact]
    public void The_digest_tells_who_waits_and_in_which_order()
    {
        string Digest(params ReadOnlySpan<SessionId> waiters)
        {
            var scene = With(Ann, Bob, Cyd);
            scene.When(Order.Lock("l"), Ann);
            foreach (var waiter in waiters)
                scene.When(Order.Await("l"), waiter);
            return StateDigest.Of(scene.Store);
        }
        Assert.Equal(Digest(Bob, Cyd), Digest(Bob, Cyd));
        Assert.NotEqual(Digest(Bob, Cyd), Digest(Cyd, Bob));
    }

    [Fact]
    public void Blocks_out_of_order_are_refused()
    {
        var blocks = Images.Take(WithTwoKeys().Store);
        Assert.Null(Images.Load(blocks[1..]));
        Assert.Null(Images.Load([blocks[0], blocks[0], .. blocks[1..]]));
        Assert.Null(Images.Load([blocks[0], .. blocks[2..]]));
        Assert.Null(Images.Load([.. blocks, blocks[1]]));
        Assert.Null(Images.Load([.. blocks[..^1], blocks[^2], blocks[^1]]));
    }

    [Fact]
    public void An_image_without_its_end_is_no_store()
    {
        var blocks = Images.Take(WithTwoKeys().Store);
        for (var kept = 0; kept < blocks.Count; kept++)
            Assert.Null(Images.Load(blocks[..kept]));
    }

    [Fact]
    public void An_image_that_would_give_a_sheet_number_twice_is_refused()
    {
        var scene = With(Ann);
        var blocks = Images.Take(scene.Store);
        // The header is kind, version, time, index, term, last sheet number and the nodes; here each of the six takes one byte.
        Assert.Equal(2 * scene.Sheet.Number.Value, blocks[0][5]);
        blocks[0][5] = 0;
        Assert.Null(Images.Load(blocks));
    }

    [Property(EndSize = 120, MaxTest = 200)]
    public void A_flipped_byte_is_refused_or_makes_a_store_that_still_works(Rolls rolls, int where, byte flip)
        => Damage(rolls, (block, place) => block[place] ^= (byte)(flip | 1), where);

    [Property(EndSize = 120, MaxTest = 200)]
    public void A_byte_turned_to_any_other_is_refused_or_makes_a_store_that_still_works(Rolls rolls, int where, byte other)
        => Damage(rolls, (block, place) => block[place] = other, where);

    [Property(EndSize = 120)]
    public void A_cut_block_is_refused_or_makes_a_store_that_still_works(Rolls rolls, int where)
    {
        var (store, blocks) = Played(rolls);
        var (block, place) = Find(blocks, where);
        blocks[block] = blocks[block][..place];
        StillWorks(Images.Load(blocks), store);
    }

    private static void Damage(Rolls rolls, Action<byte[], int> damage, int where)
    {
        var (store, blocks) = Played(rolls);
        var (block, place) = Find(blocks, where);
        damage(blocks[block], place);
        StillWorks(Images.Load(blocks), store);
    }

    private static (SheetStore Store, List<byte[]> Blocks) Played(Rolls rolls)
    {
        var store = StepDraw.PeopledStore();
        rolls.Play(store);
        return (store, Images.Take(store));
    }

    /// <summary>The block and the place in it that a number stands for: every byte of the image has one.</summary>
    private static (int Block, int Place) Find(List<byte[]> blocks, int where)
    {
        var place = (int)((uint)(where * 7919) % (uint)blocks.Sum(block => block.Length));
        var block = 0;
        for (; place >= blocks[block].Length; block++)
            place -= blocks[block].Length;
        return (block, place);
    }

    /// <summary>Whatever the damaged image became, applying and imaging go on without an exception.</summary>
    private static void StillWorks(SheetStore? loaded, SheetStore undamaged)
    {
        if (loaded is null)
            return;
        foreach (var step in Scripts.Draw(1, 100, Images.Copy(undamaged)))
            step.Run(loaded);
        Scripts.Draw(2, 100, loaded);
        StateDigest.Of(loaded);
    }

    private static Scene WithTwoKeys()
    {
        var scene = With(Ann);
        scene.When(Order.Set("a"), Ann);
        scene.When(Order.Set("b"), Ann);
        return scene;
    }
}
