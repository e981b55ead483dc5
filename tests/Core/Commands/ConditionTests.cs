using AdvoCache.Core;
using static AdvoCache.Tests.Core.Scene;

namespace AdvoCache.Tests.Core.Commands;

/// <summary>if_version and fence, on set and delete alike.</summary>
public sealed class ConditionTests
{
    [Fact]
    public void A_write_at_the_current_version_goes_through()
    {
        var scene = With(Ann);
        var first = scene.When(Order.Set("a"), Ann).Reply.Index.Value;
        Assert.True(scene.When(Order.Set("a", "2", condition: Order.IfVersion(first)), Ann).Reply.Succeeded);
        Assert.True(scene.When(Order.Delete("a", Order.IfVersion(scene.Version("a"))), Ann).Reply.Succeeded);
        Assert.Empty(scene.Keys());
    }

    [Fact]
    public void A_write_at_another_version_is_refused_and_told_the_current_one()
    {
        var scene = With(Ann);
        var old = scene.When(Order.Set("a"), Ann).Reply.Index.Value;
        var current = scene.When(Order.Set("a", "2"), Ann).Reply.Index.Value;
        foreach (var refused in new[] { scene.When(Order.Set("a", "3", condition: Order.IfVersion(old)), Ann), scene.When(Order.Delete("a", Order.IfVersion(old)), Ann) })
        {
            Assert.Equal((Refusal.VersionMismatch, current), (refused.Reply.Refusal, refused.Reply.Number));
            Assert.Empty(refused.Events);
        }
        Assert.Equal("2", scene.Value("a"));
    }

    [Fact]
    public void Version_zero_means_that_the_key_is_absent()
    {
        var scene = With(Ann);
        Assert.True(scene.When(Order.Set("a", condition: Order.IfVersion(0)), Ann).Reply.Succeeded);
        Assert.Equal(Refusal.VersionMismatch, scene.When(Order.Set("a", condition: Order.IfVersion(0)), Ann).Reply.Refusal);
    }

    [Fact]
    public void A_key_whose_time_is_over_counts_as_absent()
    {
        var scene = With(Ann);
        var version = scene.When(Order.Set("a", ttlMs: 0), Ann).Reply.Index.Value;
        var refused = scene.When(Order.Set("a", condition: Order.IfVersion(version)), Ann);
        Assert.Equal((Refusal.VersionMismatch, 0L), (refused.Reply.Refusal, refused.Reply.Number));
        Assert.True(scene.When(Order.Set("a", condition: Order.IfVersion(0)), Ann).Reply.Succeeded);
    }

    [Fact]
    public void A_write_behind_a_fence_goes_through_while_its_lock_is_held()
    {
        var scene = With(Ann);
        var token = scene.When(Order.Lock("l"), Ann).Reply.Number;
        Assert.True(scene.When(Order.Set("a", condition: Order.Fence("l", token)), Ann).Reply.Succeeded);
        Assert.True(scene.When(Order.Delete("a", Order.Fence("l", token)), Ann).Reply.Succeeded);
    }

    [Fact]
    public void A_paused_former_owner_cannot_overwrite()
    {
        var scene = With(Ann, Bob);
        var old = scene.When(Order.Lock("l", ttlMs: 50), Ann).Reply.Number;
        scene.At(60);
        var current = scene.When(Order.Lock("l"), Bob).Reply.Number;
        scene.When(Order.Set("a", "bob's", condition: Order.Fence("l", current)), Bob);
        foreach (var refused in new[] { scene.When(Order.Set("a", "ann's", condition: Order.Fence("l", old)), Ann), scene.When(Order.Delete("a", Order.Fence("l", old)), Ann) })
        {
            Assert.Equal(Refusal.StaleFence, refused.Reply.Refusal);
            Assert.Empty(refused.Events);
        }
        Assert.Equal("bob's", scene.Value("a"));
    }

    [Fact]
    public void A_fence_is_stale_once_its_lock_is_over_even_if_nobody_took_it()
    {
        var scene = With(Ann);
        var token = scene.When(Order.Lock("l", ttlMs: 0), Ann).Reply.Number;
        Assert.Equal(Refusal.StaleFence, scene.When(Order.Set("a", condition: Order.Fence("l", token)), Ann).Reply.Refusal);
    }

    [Fact]
    public void A_fence_of_another_sheets_lock_is_stale()
    {
        var scene = With(Ann);
        scene.When(Order.Open("docs"), Bob);
        var token = scene.When(Order.Lock("l"), Bob).Reply.Number;
        Assert.Equal(Refusal.StaleFence, scene.When(Order.Set("a", condition: Order.Fence("l", token)), Ann).Reply.Refusal);
    }

    [Fact]
    public void Both_conditions_must_hold()
    {
        var scene = With(Ann);
        var token = scene.When(Order.Lock("l"), Ann).Reply.Number;
        var version = scene.When(Order.Set("a"), Ann).Reply.Index.Value;
        Assert.Equal(Refusal.StaleFence, scene.When(Order.Set("a", condition: new(version, "l".Utf8(), token + 1)), Ann).Reply.Refusal);
        Assert.Equal(Refusal.VersionMismatch, scene.When(Order.Set("a", condition: new(version + 1, "l".Utf8(), token)), Ann).Reply.Refusal);
        Assert.True(scene.When(Order.Set("a", condition: new(version, "l".Utf8(), token)), Ann).Reply.Succeeded);
    }
}
