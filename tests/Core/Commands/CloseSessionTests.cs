using AdvoCache.Core;
using static AdvoCache.Tests.Core.Scene;

namespace AdvoCache.Tests.Core.Commands;

/// <summary>Who leaves how, and when the sheet goes.</summary>
public sealed class CloseSessionTests
{
    [Fact]
    public void The_goodbye_of_the_last_collaborator_drops_the_sheet_at_once()
    {
        var scene = With(Ann);
        scene.When(Order.Set("a"), Ann);
        scene.When(Order.Lock("l"), Ann);
        var closed = scene.When(Order.Goodbye(), Ann);
        Assert.Equal(["LockFreed l", "SessionEnded", "SheetDropped team"], closed.Told);
        Assert.Equal((0, 0, 0), (scene.Store.SheetCount, scene.Store.SessionCount, scene.Store.Expiry.Count));
    }

    [Fact]
    public void A_goodbye_leaves_the_sheet_to_the_others()
    {
        var scene = With(Ann, Bob);
        Assert.Equal(["SessionEnded"], scene.When(Order.Goodbye(), Ann).Told);
        Assert.Equal(1, scene.Sheet.Collaborators);
    }

    [Fact]
    public void The_sheet_waits_for_one_that_vanished()
    {
        var scene = With(Ann);
        scene.When(Order.Set("a"), Ann);
        Assert.Equal(["SessionEnded"], scene.When(Order.Vanish(lingerMs: 1000), Ann).Told);
        Assert.Empty(scene.At(999).Events);
        Assert.Equal("1", scene.Value("a"));
        Assert.Equal(["SheetDropped team"], scene.At(1000).Told);
        Assert.Equal((0, 0), (scene.Store.SheetCount, scene.Store.Expiry.Count));
    }

    [Fact]
    public void One_that_vanished_loses_its_locks_at_once()
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Lock("l"), Ann);
        Assert.Equal(["LockFreed l", "SessionEnded"], scene.When(Order.Vanish(lingerMs: 1000), Ann).Told);
        Assert.True(scene.When(Order.Lock("l"), Bob).Reply.Succeeded);
    }

    [Fact]
    public void A_sheet_that_was_opened_again_in_time_outlives_its_wait()
    {
        var scene = With(Ann);
        scene.When(Order.Set("a"), Ann);
        scene.When(Order.Vanish(lingerMs: 1000), Ann);
        scene.When(Order.Open(Team), Bob);
        Assert.Empty(scene.At(5000).Events);
        Assert.Equal("1", scene.Value("a"));
        Assert.Equal(["SessionEnded", "SheetDropped team"], scene.When(Order.Goodbye(), Bob).Told);
    }

    [Fact]
    public void A_goodbye_does_not_cut_short_the_wait_for_one_that_vanished()
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Vanish(lingerMs: 1000), Ann);
        Assert.Equal(["SessionEnded"], scene.When(Order.Goodbye(), Bob).Told);
        Assert.Equal(["SheetDropped team"], scene.At(1000).Told);
    }

    [Fact]
    public void One_that_vanishes_after_a_goodbye_is_waited_for()
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Goodbye(), Bob);
        Assert.Equal(["SessionEnded"], scene.When(Order.Vanish(lingerMs: 1000), Ann).Told);
        Assert.Equal(["SheetDropped team"], scene.At(1000).Told);
    }

    [Fact]
    public void The_longest_wait_counts()
    {
        var scene = With(Ann, Bob, Cyd);
        scene.When(Order.Vanish(lingerMs: 1000), Ann);
        scene.When(Order.Vanish(lingerMs: 3000), Bob);
        scene.When(Order.Vanish(lingerMs: 500), Cyd);
        Assert.Empty(scene.At(2999).Events);
        Assert.Equal(["SheetDropped team"], scene.At(3000).Told);
    }

    [Fact]
    public void A_wait_without_end_keeps_the_sheet()
    {
        var scene = With(Ann);
        Assert.Equal(["SessionEnded"], scene.When(Order.Vanish(long.MaxValue), Ann).Told);
        Assert.Empty(scene.At(1_000_000_000).Events);
        Assert.NotNull(scene.SheetNamed(Team));
    }

    [Fact]
    public void Who_has_no_sheet_cannot_leave_one()
    {
        var closed = With(Ann).When(Order.Goodbye(), Bob);
        Assert.Equal(Refusal.SessionUnknown, closed.Reply.Refusal);
        Assert.Empty(closed.Events);
    }
}
