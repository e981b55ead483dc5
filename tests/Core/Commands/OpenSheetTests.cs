using AdvoCache.Core;
using static AdvoCache.Tests.Core.Scene;

namespace AdvoCache.Tests.Core.Commands;

public sealed class OpenSheetTests
{
    [Fact]
    public void The_first_opener_makes_the_sheet()
    {
        var scene = With();
        var opened = scene.When(Order.Open("docs", "h1", capacity: 7), Ann);
        Assert.True(opened.Reply.Succeeded);
        Assert.Equal(["SheetCreated docs", "SessionOpened"], opened.Told);
        Assert.Equal(opened.Events[1].Index, opened.Reply.Index);
        Assert.Same(scene.SheetNamed("docs"), opened.Reply.Sheet);
        Assert.Equal((7, 1, "h1"), (opened.Reply.Sheet!.Capacity, opened.Reply.Sheet.Collaborators, opened.Reply.Sheet.PasswordHash.Plain())); // succeeded
    }

    [Fact]
    public void The_next_opener_joins_the_sheet_as_the_first_made_it()
    {
        var scene = With(Ann);
        var opened = scene.When(Order.Open(Team, capacity: 99), Cyd);
        Assert.Equal(["SessionOpened"], opened.Told);
        Assert.Equal((Capacity, 2), (scene.Sheet.Capacity, scene.Sheet.Collaborators));
    }

    [Fact]
    public void Of_two_first_openers_the_first_committed_hash_wins()
    {
        var scene = With();
        scene.When(Order.Open("docs", "salted one way"), Ann);
        var second = scene.When(Order.Open("docs", "salted another way"), Cyd);
        Assert.Equal(Refusal.OtherPasswordHash, second.Reply.Refusal);
        Assert.Empty(second.Events);
        Assert.Equal("salted one way", second.Reply.Sheet!.PasswordHash.Plain()); // the hash to verify against comes with this refusal
        Assert.Equal(1, second.Reply.Sheet.Collaborators);
    }

    [Fact]
    public void A_session_opens_one_sheet_only()
    {
        var scene = With(Ann);
        var again = scene.When(Order.Open("docs"), Ann);
        Assert.Equal(Refusal.AlreadyOpen, again.Reply.Refusal);
        Assert.Same(scene.Sheet, again.Reply.Sheet);
        Assert.Null(scene.SheetNamed("docs"));
    }

    [Fact]
    public void A_session_of_a_node_that_has_not_joined_is_unknown()
    {
        var opened = With().When(Order.Open(Team), new(new(99), 1));
        Assert.Equal(Refusal.SessionUnknown, opened.Reply.Refusal);
        Assert.Empty(opened.Events);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void A_sheet_holds_at_least_one_key(int capacity)
    {
        var scene = With();
        Assert.Equal(1, scene.When(Order.Open("docs", capacity: capacity), Ann).Reply.Sheet?.Capacity);
    }

    [Fact]
    public void Names_are_told_apart_by_their_bytes()
    {
        var scene = With();
        scene.When(Order.Open("caf\u00e9"), Ann);
        scene.When(Order.Open("cafe\u0301", "other"), Bob);
        scene.When(Order.Open("CAF\u00c9", "third"), Cyd);
        Assert.Equal(3, scene.Store.SheetCount);
    }

    [Fact]
    public void A_sheet_made_again_under_the_same_name_is_another_one()
    {
        var scene = With(Ann);
        scene.When(Order.Set("a"), Ann);
        var first = scene.Sheet.Number;
        var touchOfTheOld = scene.Touched("a");
        scene.When(Order.Goodbye(), Ann);

        Assert.True(scene.When(Order.Open(Team, "another password"), Bob).Reply.Succeeded);
        Assert.NotEqual(first, scene.Sheet.Number);
        Assert.Empty(scene.Keys());

        // What was read in the old sheet warms nothing in the new one.
        scene.When(Order.Set("b"), Bob);
        scene.When(Order.Set("c"), Bob);
        scene.When(TouchTests.Touch(touchOfTheOld));
        Assert.Equal(["c", "b"], scene.Keys());
    }
}
