using AdvoCache.Core;
using static AdvoCache.Tests.Core.Scene;

namespace AdvoCache.Tests.Core.Commands;

public sealed class DeleteTests
{
    [Fact]
    public void A_delete_removes_the_key()
    {
        var scene = With(Ann);
        scene.When(Order.Set("a", ttlMs: 50), Ann);
        var deleted = scene.When(Order.Delete("a"), Ann);
        Assert.Equal(["KeyDeleted a"], deleted.Told);
        Assert.Equal((deleted.Reply.Index, Ann), (deleted.Events[0].Index, deleted.Events[0].By));
        Assert.Empty(scene.Keys());
        Assert.Empty(scene.At(50).Events);
    }

    [Fact]
    public void Deleting_a_key_that_is_not_there_is_told_all_the_same()
    {
        var deleted = With(Ann).When(Order.Delete("a"), Ann);
        Assert.True(deleted.Reply.Succeeded);
        Assert.Equal(["KeyDeleted a"], deleted.Told);
    }

    [Fact]
    public void Locks_survive_deletes()
    {
        var scene = With(Ann, Bob);
        scene.When(Order.Set("a"), Ann);
        scene.When(Order.Lock("a"), Ann);
        scene.When(Order.Delete("a"), Bob);
        scene.When(Order.DeleteByPrefix(""), Bob);
        Assert.Equal(Refusal.LockHeld, scene.When(Order.Lock("a"), Bob).Reply.Refusal);
    }

    [Fact]
    public void A_delete_by_prefix_removes_what_begins_so_and_counts_it()
    {
        var scene = WithKeys("ab1", "ab2", "b");
        var deleted = scene.When(Order.DeleteByPrefix("ab"), Ann);
        Assert.Equal(2, deleted.Reply.Number);
        Assert.Equal(["PrefixDeleted ab"], deleted.Told);
        Assert.Equal(["b"], scene.Keys());
    }

    [Fact]
    public void A_delete_by_suffix_removes_what_ends_so_and_counts_it()
    {
        var scene = WithKeys("1ab", "2ab", "b");
        var deleted = scene.When(Order.DeleteBySuffix("ab"), Ann);
        Assert.Equal(2, deleted.Reply.Number);
        Assert.Equal(["SuffixDeleted ab"], deleted.Told);
        Assert.Equal(["b"], scene.Keys());
    }

    [Fact]
    public void An_affix_longer_than_the_key_does_not_match()
    {
        var scene = WithKeys("a");
        Assert.Equal(0, scene.When(Order.DeleteByPrefix("aa"), Ann).Reply.Number);
        Assert.Equal(0, scene.When(Order.DeleteBySuffix("aa"), Ann).Reply.Number);
        Assert.Equal(["a"], scene.Keys());
    }

    [Fact]
    public void The_empty_affix_removes_everything()
    {
        var scene = WithKeys("a", "");
        Assert.Equal(2, scene.When(Order.DeleteByPrefix(""), Ann).Reply.Number);
        Assert.Equal(0, scene.When(Order.DeleteBySuffix(""), Ann).Reply.Number);
        Assert.Equal(0, scene.Store.Expiry.Count);
    }

    [Fact]
    public void A_delete_by_affix_that_matches_nothing_is_told_all_the_same()
    {
        var scene = WithKeys("a");
        Assert.Equal(["PrefixDeleted x"], scene.When(Order.DeleteByPrefix("x"), Ann).Told);
        Assert.Equal(["SuffixDeleted x"], scene.When(Order.DeleteBySuffix("x"), Ann).Told);
    }

    [Fact]
    public void A_key_whose_time_is_over_is_removed_but_not_counted()
    {
        var scene = WithKeys("a1");
        scene.When(Order.Set("a2", ttlMs: 0), Ann);
        Assert.Equal(1, scene.When(Order.DeleteByPrefix("a"), Ann).Reply.Number);
        Assert.Empty(scene.Keys());
    }

    [Fact]
    public void Who_has_no_sheet_deletes_nothing()
    {
        var scene = WithKeys("a");
        foreach (var refused in new[] { scene.When(Order.Delete("a"), Bob), scene.When(Order.DeleteByPrefix(""), Bob), scene.When(Order.DeleteBySuffix(""), Bob) })
        {
            Assert.Equal(Refusal.SessionUnknown, refused.Reply.Refusal);
            Assert.Empty(refused.Events);
        }
        Assert.Equal(["a"], scene.Keys());
    }

    private static Scene WithKeys(params ReadOnlySpan<string> keys)
    {
        var scene = With(Ann);
        foreach (var key in keys)
            scene.When(Order.Set(key), Ann);
        return scene;
    }
}
