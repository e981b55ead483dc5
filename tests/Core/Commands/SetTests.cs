using AdvoCache.Core;
using static AdvoCache.Tests.Core.Scene;

namespace AdvoCache.Tests.Core.Commands;

public sealed class SetTests
{
    [Fact]
    public void A_set_stores_the_value_under_the_index_of_its_own()
    {
        var scene = With(Ann);
        var set = scene.When(new Set("a".Utf8(), "[1.0]".Utf8(), Order.Hour, Jittered: true), Ann);
        Assert.Equal(["KeySet a"], set.Told);
        Assert.Equal(set.Reply.Index, set.Events[0].Index);
        Assert.Equal(set.Reply.Index.Value, scene.Version("a"));
        Assert.Equal(("[1.0]", Ann, true), (set.Events[0].Content.Value.Plain(), set.Events[0].By, set.Events[0].Jittered));
        Assert.Equal("[1.0]", scene.Value("a"));
    }

    /// <summary>The content of a sheet is encoded while the next sets are applied.</summary>
    [Fact]
    public void What_was_lent_is_not_overwritten()
    {
        var scene = With(Ann);
        scene.When(Order.Set("a", "1"), Ann);
        scene.Sheet.Entries.Lend(scene.Store.Index);
        Assert.True(scene.Sheet.Entries.TryFind("a"u8, out var entry));
        var lent = entry.Content;
        scene.When(Order.Set("a", "2"), Ann);
        scene.When(Order.Set("a", "3"), Ann);
        Assert.Equal(("1", "3"), (lent.Value.Plain(), scene.Value("a")));
    }

    [Fact]
    public void The_last_set_wins()
    {
        var scene = With(Ann, Cyd);
        var first = scene.When(Order.Set("a", "1"), Ann);
        var second = scene.When(Order.Set("a", "2"), Cyd);
        Assert.Equal("2", scene.Value("a"));
        Assert.True(second.Reply.Index > first.Reply.Index);
        Assert.Equal(second.Reply.Index.Value, scene.Version("a"));
    }

    [Fact]
    public void The_empty_key_and_the_null_value_are_legal()
    {
        var scene = With(Ann);
        Assert.Equal(["KeySet"], scene.When(Order.Set("", ""), Ann).Told);
        Assert.Equal("", scene.Value(""));
    }

    [Fact]
    public void Keys_are_told_apart_by_their_bytes()
    {
        var scene = With(Ann);
        scene.When(Order.Set("a"), Ann);
        scene.When(Order.Set("A", "2"), Ann);
        scene.When(Order.Set("a\0", "3"), Ann);
        Assert.Equal(("1", "2", "3"), (scene.Value("a"), scene.Value("A"), scene.Value("a\0")));
    }

    [Fact]
    public void The_store_keeps_no_part_of_the_entry_it_read_from()
    {
        var scene = With(Ann);
        var (key, value) = ("a".Utf8(), "1".Utf8());
        scene.When(new Set(key, value, Order.Hour), Ann);
        key[0] = value[0] = (byte)'x';
        Assert.Equal("1", scene.Value("a"));
    }

    [Fact]
    public void A_key_ends_when_its_time_to_live_is_over()
    {
        var scene = With(Ann);
        scene.At(100);
        scene.When(Order.Set("a", ttlMs: 50), Ann);
        Assert.Empty(scene.At(149).Events);
        Assert.Equal("1", scene.Value("a"));
        var ended = scene.At(150);
        Assert.Equal(["KeyExpired a"], ended.Told);
        Assert.Equal(SessionId.None, ended.Events[0].By);
        Assert.Empty(scene.Keys());
    }

    [Fact]
    public void A_set_gives_the_key_a_new_time_to_live()
    {
        var scene = With(Ann);
        scene.When(Order.Set("long", ttlMs: 50), Ann);
        scene.When(Order.Set("short", ttlMs: 500), Ann);
        scene.When(Order.Set("long", ttlMs: 500), Ann);
        scene.When(Order.Set("short", ttlMs: 50), Ann);
        Assert.Equal(["KeyExpired short"], scene.At(50).Told);
        Assert.Equal(["KeyExpired long"], scene.At(500).Told);
    }

    [Fact]
    public void What_is_due_at_once_is_not_read_any_more()
    {
        var scene = With(Ann);
        scene.When(Order.Set("a", ttlMs: 0), Ann);
        Assert.Null(scene.Value("a"));
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue - 1)]
    public void A_huge_time_to_live_saturates_instead_of_overflowing(long ttlMs)
    {
        var scene = With(Ann);
        scene.At(1_000_000);
        scene.When(Order.Set("a", ttlMs: ttlMs), Ann);
        Assert.Empty(scene.At(long.MaxValue / 2).Events);
        Assert.Equal("1", scene.Value("a"));
    }

    [Fact]
    public void Who_has_no_sheet_sets_nothing()
    {
        var set = With(Ann).When(Order.Set("a"), Cyd);
        Assert.Equal(Refusal.SessionUnknown, set.Reply.Refusal);
        Assert.Empty(set.Events);
    }

    [Fact]
    public void Keys_that_end_at_one_moment_end_in_the_order_of_their_sets()
    {
        var scene = With(Ann);
        scene.When(Order.Set("b", ttlMs: 50), Ann);
        scene.When(Order.Set("a", ttlMs: 50), Ann);
        scene.When(Order.Set("b", ttlMs: 50), Ann);
        Assert.Equal(["KeyExpired a", "KeyExpired b"], scene.At(50).Told);
    }
}
