using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Log;

/// <summary>A whole node: queue, proposer, Raft, log on the medium, apply, and back.</summary>
public sealed class CacheNodeTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_submitted_command_is_applied_answered_and_told()
    {
        await using var one = await OneNode.StartAsync(_folder.Path);
        var set = await one.Set("a", "1");
        Assert.True(set.Succeeded);
        Assert.Equal("1", one.Value("a"));
        await Eventually.Until("the listener heard of it", () => one.Listener.Told.Contains("KeySet a answered"));
        Assert.Equal(set.Index, one.Node.Status().Applied);
    }

    [Fact]
    public async Task Replies_come_in_the_order_of_submission()
    {
        await using var one = await OneNode.StartAsync(_folder.Path);
        var replies = await Task.WhenAll(Enumerable.Range(0, 2000).Select(number => one.Set($"k{number % 100}", $"{number}")));
        Assert.Equal(replies.OrderBy(reply => reply.Index), replies);
        Assert.Equal(replies.Length, replies.DistinctBy(reply => reply.Index).Count());
        Assert.Equal("1999", one.Value("k99"));
    }

    [Fact]
    public async Task A_read_behind_the_barrier_sees_what_was_acknowledged_before()
    {
        await using var one = await OneNode.StartAsync(_folder.Path);
        for (var round = 0; round < 50; round++)
        {
            await one.Set("a", $"{round}");
            Assert.True(await one.Node.PassReadBarrierAsync());
            Assert.Equal($"{round}", one.Value("a"));
        }
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => one.Node.PassReadBarrierAsync())), Assert.True);
    }

    [Fact]
    public async Task What_is_due_ends_by_itself_and_is_told()
    {
        await using var one = await OneNode.StartAsync(_folder.Path);
        await one.Set("short", "1", ttlMs: 100);
        await one.Set("long", "1");
        await Eventually.Until("the key expired", () => one.Listener.Told.Contains("KeyExpired short"), seen: () => string.Join(", ", one.Listener.Told));
        Assert.Equal(["long"], one.Content().Select(line => line.Split('=')[0]));
    }

    [Fact]
    public async Task What_is_due_ends_at_once_when_a_read_meets_it()
    {
        await using var one = await OneNode.StartAsync(_folder.Path);
        await one.Set("a", "1", ttlMs: 1);
        await Eventually.Until("the key is due", () => one.Node.Clock.Now > one.Node.Read(0, static (store, _) => store.Now));
        Assert.True(await one.Node.EvictDueAsync());
        Assert.Null(one.Value("a"));
    }

    [Fact]
    public async Task Touches_reach_the_log_also_when_nothing_else_does()
    {
        await using var one = await OneNode.StartAsync(_folder.Path, capacity: 2);
        await one.Set("a", "1");
        await one.Set("b", "1");
        one.Node.Touch(one.Node.Read(0, static (store, _) =>
            store.TryFindSheet("team"u8, out var sheet) && sheet.Entries.TryFind("a"u8, out var entry) ? new TouchedEntry(sheet.Number, entry.Slot) : default));
        await Eventually.Until("the touch was applied", () => one.Content()[0].StartsWith("a=", StringComparison.Ordinal));
        await one.Set("c", "1");
        Assert.Null(one.Value("b"));
    }

    [Fact]
    public async Task The_log_alone_rebuilds_the_state_to_the_last_bit()
    {
        (LogIndex Index, string Digest) stopped;
        await using (var one = await OneNode.StartAsync(_folder.Path, capacity: 50))
        {
            await Write(one, 300);
            stopped = await one.Node.DigestAsync();
        }
        Assert.Equal(stopped, await Rebuilt.DigestOf(_folder.Path));
    }

    [Fact]
    public async Task A_snapshot_and_the_rest_of_the_log_rebuild_the_state_to_the_last_bit()
    {
        (LogIndex Index, string Digest) stopped;
        await using (var one = await OneNode.StartAsync(_folder.Path, snapshotLogBytes: 20_000, capacity: 50))
        {
            await Write(one, 1500);
            await Eventually.Until("a snapshot is there", () => Snapshots().Length > 0);
            await Write(one, 20);
            stopped = await one.Node.DigestAsync();
        }
        Assert.Equal(stopped, await Rebuilt.DigestOf(_folder.Path));
        Assert.True(Rebuilt.SnapshotEntryOf(_folder.Path) > 0);
    }

    [Fact]
    public async Task A_restarted_node_has_everything_that_was_acknowledged()
    {
        string[] before;
        await using (var one = await OneNode.StartAsync(_folder.Path, snapshotLogBytes: 20_000))
        {
            await Write(one, 500);
            before = one.Content();
        }
        await using var again = await OneNode.StartAsync(_folder.Path, snapshotLogBytes: 20_000);
        Assert.Equal(before, again.Content());
        Assert.True((await again.Set("new", "1")).Succeeded);
    }

    [Fact]
    public async Task Indexes_go_on_growing_over_a_restart()
    {
        LogIndex before;
        await using (var one = await OneNode.StartAsync(_folder.Path))
            before = (await one.Set("a", "1")).Index;
        await using var again = await OneNode.StartAsync(_folder.Path);
        Assert.True((await again.Set("a", "2")).Index > before);
    }

    [Fact]
    public async Task A_cluster_keeps_its_id_over_a_restart_and_another_has_another()
    {
        var ids = new List<ClusterId>();
        foreach (var directory in new[] { "a", "a", "b" })
        {
            await using var one = await OneNode.StartAsync(_folder.Child(directory));
            ids.Add(one.Node.Read(0, static (store, _) => store.ClusterId));
        }
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0], ids[2]);
        Assert.DoesNotContain(ClusterId.None, ids);
    }

    [Fact]
    public async Task A_restarted_node_remembers_the_changes_that_its_log_holds()
    {
        LogIndex heard;
        await using (var one = await OneNode.StartAsync(_folder.Path))
        {
            await one.Set("a", "1");
            heard = (await one.Set("a", "2")).Index;
            await one.Set("a", "3");
            await one.Submit(new Delete("a".Utf8()));
        }
        await using var again = await OneNode.StartAsync(_folder.Path);
        Assert.Equal("KeySet a, KeyDeleted a", Missed(again, heard));
    }

    [Fact]
    public async Task A_node_that_restarted_from_a_snapshot_knows_what_it_does_not_know()
    {
        LogIndex early, last;
        await using (var one = await OneNode.StartAsync(_folder.Path, snapshotLogBytes: 20_000))
        {
            early = (await one.Set("a", "1")).Index;
            await Write(one, 1500);
            await Eventually.Until("a snapshot is there", () => Snapshots().Length > 0);
            last = (await one.Set("a", "2")).Index;
        }
        await using var again = await OneNode.StartAsync(_folder.Path, snapshotLogBytes: 20_000);
        Assert.Null(Missed(again, early));
        Assert.Equal("", Missed(again, last));
        await again.Set("a", "3");
        Assert.Equal("KeySet a", Missed(again, last));
    }

    [Fact]
    public async Task Cluster_time_does_not_go_back_over_a_restart()
    {
        Moment before;
        await using (var one = await OneNode.StartAsync(_folder.Path))
        {
            await Write(one, 10);
            before = one.Node.Read(0, static (store, _) => store.Now);
        }
        await using var again = await OneNode.StartAsync(_folder.Path);
        Assert.True(again.Node.Clock.Now >= before);
    }

    [Fact]
    public async Task A_restart_ends_the_sessions_of_before_and_frees_their_locks()
    {
        long token;
        await using (var one = await OneNode.StartAsync(_folder.Path))
            token = (await one.Submit(new LockKey("l".Utf8(), 3_600_000))).Number;
        await using var again = await OneNode.StartAsync(_folder.Path);
        Assert.Equal(1, again.Node.Status().Sessions);
        Assert.True((await again.Submit(new LockKey("l".Utf8(), 3_600_000))).Number > token);
    }

    [Fact]
    public async Task Snapshots_bound_what_endless_writes_leave_on_the_medium()
    {
        // The log lies in files of 16 MiB; one that a snapshot covers goes, together with the snapshots before that one. It goes beside
        // the writes, which may be ahead of it for a moment: so the bound is looked for, with the writes going on, and must come each time.
        const int BoundBytes = 64 * 1024 * 1024;
        await using var one = await OneNode.StartAsync(_folder.Path, snapshotLogBytes: 1024 * 1024, capacity: 10);
        var value = $"\"{new string('x', 20_000)}\"";
        for (var stretch = 0; stretch < 3; stretch++)
        {
            for (var round = 0; round < 40; round++)
                await WriteMegabyte();
            await Eventually.Until(
                "the files that a snapshot covers are gone",
                async () =>
                {
                    await WriteMegabyte();
                    return BytesOnTheMedium() <= BoundBytes && Snapshots().Length is >= 1 and <= 40;
                },
                seen: () => $"There are {BytesOnTheMedium()} bytes and {Snapshots().Length} snapshots.");
        }

        async Task WriteMegabyte() => await Task.WhenAll(Enumerable.Range(0, 50).Select(key => one.Set($"k{key}", value)));
    }

    [Fact]
    public async Task A_second_node_on_the_same_directory_is_refused()
    {
        await using var one = await OneNode.StartAsync(_folder.Path);
        Assert.Throws<IOException>(() => OneNode.Create(_folder.Path));
        Assert.True((await one.Set("a", "1")).Succeeded);
    }

    [Fact]
    public async Task A_directory_is_free_again_when_its_node_has_stopped()
    {
        await (await OneNode.StartAsync(_folder.Path)).DisposeAsync();
        await OneNode.Create(_folder.Path).DisposeAsync();
    }

    [Fact]
    public async Task A_stopping_node_leaves_nobody_waiting()
    {
        var one = await OneNode.StartAsync(_folder.Path);
        var waiting = Enumerable.Range(0, 1000).Select(number => one.Node.SubmitAsync(new Set($"k{number}".Utf8(), "1".Utf8(), 1000), new(one.Node.Run, 1))).ToArray();
        await one.DisposeAsync();
        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(10));
    }

    private static async Task Write(OneNode one, int count)
    {
        for (var number = 0; number < count; number++)
        {
            _ = (number % 10) switch
            {
                0 => await one.Submit(new Delete($"k{number % 7}".Utf8())),
                1 => await one.Submit(new LockKey($"k{number % 5}".Utf8(), 3_600_000)),
                2 => await one.Submit(new UnlockKey($"k{number % 3}".Utf8())),
                _ => await one.Set($"k{number % 70}", $"{number}"),
            };
        }
    }

    private static string? Missed(OneNode one, LogIndex since)
        => one.Node.Read((one.Node.History, since), static (store, asked)
            => store.TryFindSheet("team"u8, out var sheet) && asked.History.TryCollect(sheet, asked.since, out var missed)
                ? string.Join(", ", missed.Select(change => $"{change.Kind} {change.Content.Key.Plain()}"))
                : null);

    private string[] Snapshots() => Directory.GetFiles(_folder.Child("snapshots"), "*.snapshot");

    private long BytesOnTheMedium() => new DirectoryInfo(_folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(LengthOf);

    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0; // the node let go of it meanwhile
        }
    }
}
