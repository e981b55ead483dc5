using AdvoCache.Core;
using AdvoCache.Tests.Core.Image;
using static AdvoCache.Tests.Core.Scene;

namespace AdvoCache.Tests.Core.Commands;

/// <summary>A sheet knows the index of the last change of its content: whoever resumes from there has missed nothing.</summary>
public sealed class LastChangeTests
{
    [Fact]
    public void Every_change_of_the_content_is_the_last_one_until_the_next()
    {
        var scene = With(Ann);
        Moves(scene, () => scene.When(Order.Set("a"), Ann));
        Moves(scene, () => scene.When(Order.Set("a"), Ann));
        Moves(scene, () => scene.When(Order.Delete("a"), Ann));
        Moves(scene, () => scene.When(Order.Delete("nobody"), Ann));
        Moves(scene, () => scene.When(Order.DeleteByPrefix("nobody"), Ann));
        Moves(scene, () => scene.When(Order.DeleteBySuffix(""), Ann));
        for (var key = 0; key < Capacity; key++)
            scene.When(Order.Set($"k{key}", ttlMs: 1000), Ann);
        Moves(scene, () => scene.When(Order.Set("evicts"), Ann));
        Moves(scene, () => scene.At(1000));
    }

    [Fact]
    public void What_leaves_the_content_as_it_is_does_not_count()
    {
        var scene = With(Ann);
        scene.When(Order.Set("a"), Ann);
        var last = scene.Sheet.LastChange;
        scene.When(Order.Open(Team), Bob);
        scene.When(Order.Lock("l"), Ann);
        scene.When(Order.Lock("l"), Bob);
        scene.When(Order.Unlock("l"), Ann);
        scene.When(Order.Set("a", condition: Order.IfVersion(99)), Ann);
        scene.When(TouchTests.Touch(scene.Touched("a")));
        scene.When(Order.Vanish(1000), Bob);
        scene.At(5000);
        Assert.Equal(last, scene.Sheet.LastChange);
    }

    [Fact]
    public void A_change_of_one_sheet_is_none_of_another()
    {
        var scene = With(Ann);
        scene.When(Order.Open("other"), Bob);
        var last = scene.Sheet.LastChange;
        var set = scene.When(Order.Set("a"), Bob);
        Assert.Equal(last, scene.Sheet.LastChange);
        Assert.Equal(set.Reply.Index, scene.SheetNamed("other")?.LastChange);
    }

    [Fact]
    public void The_digest_tells_it_and_an_image_keeps_it()
    {
        var (left, right) = (With(Ann), With(Ann));
        left.When(Order.Delete("nobody"), Ann);
        right.When(default(BeginTerm));
        Assert.Equal(left.Store.Index, right.Store.Index);
        Assert.NotEqual(StateDigest.Of(left.Store), StateDigest.Of(right.Store));
        Assert.True(Images.Copy(left.Store).TryFindSheet("team"u8, out var copy));
        Assert.Equal(left.Sheet.LastChange, copy.LastChange);
    }

    private static void Moves(Scene scene, Func<Outcome> change)
    {
        var before = scene.Sheet.LastChange;
        var last = change().Events.Last(happened => happened.Kind.ChangesContent());
        Assert.True(last.Index > before);
        Assert.Equal(last.Index, scene.Sheet.LastChange);
    }
}
