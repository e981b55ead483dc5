using static AdvoCache.Tests.Core.Scene;

namespace AdvoCache.Tests.Core.Commands;

/// <summary>The sheet of the scene holds three keys.</summary>
public sealed class CapacityTests
{
    [Fact]
    public void Set_over_capacity_evicts_the_coldest_key()
    {
        var scene = Full();
        var set = scene.When(Order.Set("d"), Ann);
        Assert.Equal(["KeySet d", "KeyEvicted a"], set.Told);
        Assert.Equal(["d", "c", "b"], scene.Keys());
    }

    [Fact]
    public void The_eviction_is_a_change_with_an_index_of_its_own()
    {
        var set = Full().When(Order.Set("d"), Ann);
        Assert.Equal(set.Reply.Index.Value + 1, set.Events[1].Index.Value);
    }

    [Fact]
    public void A_set_makes_its_key_the_hottest()
    {
        var scene = Full();
        scene.When(Order.Set("a", "2"), Ann);
        Assert.Equal(["KeySet d", "KeyEvicted b"], scene.When(Order.Set("d"), Ann).Told);
    }

    [Fact]
    public void A_touch_saves_a_key()
    {
        var scene = Full();
        scene.When(TouchTests.Touch(scene.Touched("a")));
        Assert.Equal(["KeySet d", "KeyEvicted b"], scene.When(Order.Set("d"), Ann).Told);
    }

    [Fact]
    public void Replacing_a_key_never_evicts()
    {
        var scene = Full();
        Assert.Equal(["KeySet a"], scene.When(Order.Set("a", "2"), Ann).Told);
        Assert.Equal(["a", "c", "b"], scene.Keys());
    }

    [Fact]
    public void The_new_key_is_never_its_own_victim()
    {
        var scene = With();
        scene.When(Order.Open(Team, capacity: 1), Ann);
        scene.When(Order.Set("a"), Ann);
        Assert.Equal(["KeySet b", "KeyEvicted a"], scene.When(Order.Set("b"), Ann).Told);
        Assert.Equal(["b"], scene.Keys());
    }

    [Fact]
    public void A_deleted_key_makes_room()
    {
        var scene = Full();
        scene.When(Order.Delete("b"), Ann);
        Assert.Equal(["KeySet d"], scene.When(Order.Set("d"), Ann).Told);
    }

    [Fact]
    public void An_evicted_key_does_not_expire_later()
    {
        var scene = With(Ann);
        scene.When(Order.Set("a", ttlMs: 50), Ann);
        foreach (var key in new[] { "b", "c", "d" })
            scene.When(Order.Set(key), Ann);
        Assert.Empty(scene.At(50).Events);
    }

    private static Scene Full()
    {
        var scene = With(Ann);
        foreach (var key in new[] { "a", "b", "c" })
            Assert.Equal([$"KeySet {key}"], scene.When(Order.Set(key), Ann).Told);
        return scene;
    }
}
