using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core;

namespace AdvoCache.Tests.Log.History;

public sealed class ChangeHistoryTests
{
    private const long Hour = 3_600_000;

    [Fact]
    public void What_was_missed_is_told_in_order_and_nothing_else()
    {
        var scene = new HistoryScene();
        var first = scene.Set("s", "a", "1");
        scene.Set("other", "x");
        var second = scene.Set("s", "a", "2");
        scene.Do(new LockKey("l".Utf8(), Hour), "s");
        var third = scene.Do(new Delete("a".Utf8()), "s");
        Assert.Equal([$"KeySet a 1@{first.Value}", $"KeySet a 2@{second.Value}", $"KeyDeleted a@{third.Value}"], scene.Missed("s", LogIndex.None));
        Assert.Equal([$"KeySet a 2@{second.Value}", $"KeyDeleted a@{third.Value}"], scene.Missed("s", first));
        Assert.Equal([$"KeyDeleted a@{third.Value}"], scene.Missed("s", second));
        Assert.Equal([], scene.Missed("s", third));
        Assert.Equal([], scene.Missed("s", scene.Store.Index));
    }

    [Fact]
    public void Every_kind_of_change_is_remembered()
    {
        var scene = new HistoryScene();
        var start = scene.Set("s", "a");
        scene.Do(new DeleteByPrefix("p".Utf8()), "s");
        scene.Do(new DeleteBySuffix("x".Utf8()), "s");
        scene.Set("s", "b", ttlMs: 100);
        scene.Set("s", "c");
        scene.Set("s", "d");
        scene.Advance(100);
        Assert.Equal(
            ["PrefixDeleted p", "SuffixDeleted x", "KeySet b 1", "KeySet c 1", "KeySet d 1", "KeyEvicted a", "KeyExpired b"],
            scene.Missed("s", start)?.Select(change => change[..change.IndexOf('@', StringComparison.Ordinal)]));
    }

    [Fact]
    public void Between_two_changes_of_one_command_it_is_exact()
    {
        var scene = new HistoryScene();
        foreach (var key in new[] { "a", "b", "c" })
            scene.Set("s", key);
        var set = scene.Set("s", "d");
        Assert.Equal([$"KeyEvicted a@{set.Value + 1}"], scene.Missed("s", set));
    }

    [Fact]
    public void Over_the_changes_of_a_sheet_its_oldest_are_forgotten_and_others_stay()
    {
        var scene = new HistoryScene(maxChanges: 3);
        scene.Set("other", "x");
        var indexes = Enumerable.Range(0, 5).Select(number => scene.Set("s", $"k{number % 2}")).ToArray();
        Assert.Null(scene.Missed("s", LogIndex.None));
        Assert.Null(scene.Missed("s", indexes[0]));
        Assert.Equal(3, scene.Missed("s", indexes[1])?.Count);
        Assert.NotEmpty(scene.Missed("other", LogIndex.None)!);
        Assert.Equal(4, scene.History.Count);
    }

    [Fact]
    public void Over_the_bytes_the_oldest_of_all_sheets_go_first()
    {
        const int Room = 4;
        var scene = new HistoryScene(maxBytes: Room * (ChangeHistory.OverheadBytes + 2));
        LogIndex[] indexes = [scene.Set("a", "k"), scene.Set("b", "k"), scene.Set("a", "k"), scene.Set("b", "k")];
        Assert.NotNull(scene.Missed("a", LogIndex.None));
        scene.Set("c", "k");
        Assert.Null(scene.Missed("a", LogIndex.None));
        Assert.NotNull(scene.Missed("a", indexes[0]));
        Assert.NotNull(scene.Missed("b", LogIndex.None));
        scene.Set("c", "k");
        Assert.Null(scene.Missed("b", LogIndex.None));
        Assert.NotNull(scene.Missed("b", indexes[1]));
        Assert.Equal(Room, scene.History.Count);
    }

    [Fact]
    public void An_idle_sheet_does_not_keep_the_changes_of_a_busy_one()
    {
        const long MaxBytes = 100 * (ChangeHistory.OverheadBytes + 2);
        var scene = new HistoryScene(maxChanges: 10, maxBytes: MaxBytes);
        scene.Set("idle", "k");
        for (var number = 0; number < 10_000; number++)
            scene.Set("busy", "k");
        Assert.Equal(11, scene.History.Count);
        Assert.True(scene.History.Bytes <= MaxBytes);
        Assert.NotNull(scene.Missed("idle", LogIndex.None));
    }

    [Fact]
    public void A_change_larger_than_all_bytes_is_forgotten_at_once_and_counts_as_missed()
    {
        var scene = new HistoryScene(maxBytes: 1000);
        var before = scene.Set("s", "k");
        var large = scene.Set("s", "k", new string('1', 2000));
        Assert.Null(scene.Missed("s", before));
        Assert.Equal([], scene.Missed("s", large));
        Assert.Equal((0, 0L), (scene.History.Count, scene.History.Bytes));
        var next = scene.Set("s", "k");
        Assert.Equal([$"KeySet k 1@{next.Value}"], scene.Missed("s", large));
    }

    [Theory]
    [InlineData(0, 1_000_000)]
    [InlineData(1000, 0)]
    public void A_limit_of_0_remembers_nothing_but_knows_who_missed_nothing(int maxChanges, long maxBytes)
    {
        var scene = new HistoryScene(maxChanges, maxBytes);
        var first = scene.Set("s", "k");
        var last = scene.Set("s", "k");
        Assert.Null(scene.Missed("s", first));
        Assert.Equal([], scene.Missed("s", last));
        Assert.Equal((0, 0L), (scene.History.Count, scene.History.Bytes));
    }

    [Fact]
    public void A_dropped_sheet_gives_its_room_back_and_a_new_one_of_the_name_begins_anew()
    {
        var scene = new HistoryScene();
        scene.Set("keeps", "k");
        var before = (scene.History.Count, scene.History.Bytes);
        for (var number = 0; number < 5; number++)
            scene.Set("s", "k");
        scene.Drop("s");
        Assert.Equal(before, (scene.History.Count, scene.History.Bytes));
        var again = scene.Set("s", "k");
        Assert.Equal([$"KeySet k 1@{again.Value}"], scene.Missed("s", LogIndex.None));
        Assert.Single(scene.Missed("keeps", LogIndex.None)!);
    }

    [Fact]
    public void After_a_snapshot_it_is_complete_from_each_sheets_last_change_on()
    {
        var scene = new HistoryScene();
        var first = scene.Set("s", "k");
        var last = scene.Set("s", "k");
        scene.Set("other", "k");
        scene.History.Restart(scene.Store);
        Assert.Equal((0, 0L), (scene.History.Count, scene.History.Bytes));
        Assert.Null(scene.Missed("s", first));
        Assert.Equal([], scene.Missed("s", last));
        var next = scene.Set("s", "k");
        Assert.Null(scene.Missed("s", first));
        Assert.Equal([$"KeySet k 1@{next.Value}"], scene.Missed("s", last));
        Assert.Equal([$"KeySet k 1@{next.Value}"], scene.Missed("s", new(next.Value - 1)));
    }

    [Fact]
    public void At_its_bounds_a_change_allocates_nothing()
    {
        const int Changes = 200_000; // several blocks full
        var scene = new HistoryScene();
        var history = new ChangeHistory(1000, 100_000);
        var sheets = new[] { scene.Sheet("a"), scene.Sheet("b"), scene.Sheet("c") };
        var content = KeyAndValue.Of("k"u8, "1"u8);
        Add();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Add();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Add()
        {
            for (var index = 1; index <= Changes; index++)
                history.Add(new(EventKind.KeySet, sheets[index % sheets.Length], new(index), SessionId.None, content));
        }
    }

    /// <summary>Each quiet sheet's only change lies in a block with many of a busy one.</summary>
    [Fact]
    public void Quiet_sheets_do_not_hold_the_memory_of_busy_ones()
    {
        const int MaxBytes = 1_000_000;
        var scene = new HistoryScene(maxChanges: 10, maxBytes: MaxBytes);
        for (var quiet = 0; quiet < 200; quiet++)
        {
            scene.Set($"quiet{quiet}", "k");
            for (var number = 0; number < 100; number++)
                scene.Set("busy", "k", new string('1', 1000));
            Assert.True(scene.History.BytesOfBlocks <= MaxBytes * 2);
        }
        Assert.NotNull(scene.Missed("quiet199", LogIndex.None));
        Assert.Null(scene.Missed("quiet0", LogIndex.None));
    }

    [Fact]
    public void Changes_larger_than_a_block_are_told_as_they_were()
    {
        var scene = new HistoryScene();
        var large = new string('7', (ByteBlocks.BlockBytes * 2) + 1);
        var first = scene.Set("s", "a", large);
        var second = scene.Set("s", "b", "2");
        Assert.Equal([$"KeySet a {large}@{first.Value}", $"KeySet b 2@{second.Value}"], scene.Missed("s", LogIndex.None));
        Assert.False(scene.History.TryCollect(scene.Sheet("s"), LogIndex.None, out _, maxBytes: large.Length));
    }

    /// <summary>Many sheets, additions and drops: the bounds hold, and what is left over is what was counted.</summary>
    [Fact]
    public void In_any_order_of_changes_the_bounds_hold_and_nothing_leaks()
    {
        const int MaxBytes = 20_000;
        var scene = new HistoryScene(maxChanges: 40, maxBytes: MaxBytes);
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var sheet = $"s{random.Next(8)}";
            if (random.Next(60) == 0)
                scene.Drop(sheet);
            else
                scene.Set(sheet, $"k{random.Next(5)}", new string('1', random.Next(1, 400)));
            Assert.True(scene.History.Bytes <= MaxBytes);
        }
        for (var sheet = 0; sheet < 8; sheet++)
            scene.Drop($"s{sheet}");
        Assert.Equal((0, 0L), (scene.History.Count, scene.History.Bytes));
    }
}
