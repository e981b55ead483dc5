using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core.Drawing;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Log.Snapshots;

public sealed class SnapshotStoreTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_snapshot_taken_is_the_one_loaded()
    {
        var state = State(seed: 1);
        var snapshots = await Taken((10, state));
        Assert.Equal((10L, 3L), (snapshots.Latest?.Index, snapshots.Latest?.Term));
        Assert.Equal(new FileInfo(snapshots.Latest!.Path).Length, snapshots.Latest.FileBytes); // just taken

        var loaded = Open().LoadNewest();
        Assert.Equal((10L, 3L), (loaded?.Entry, loaded?.Term));
        Assert.Equal(StateDigest.Of(state), StateDigest.Of(loaded!.Store)); // the line above
    }

    [Fact]
    public void Without_a_snapshot_there_is_nothing_to_load()
    {
        Assert.Null(Open().LoadNewest());
        Assert.Null(Open().Latest);
    }

    [Fact]
    public async Task The_newest_snapshot_is_loaded_also_where_the_numbers_grow_longer()
    {
        await Taken((9, State(1)), (100, State(2)), (20, State(3)));
        Assert.Equal(100, Open().LoadNewest()?.Entry);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(0.7)]
    [InlineData(0.9999)]
    public async Task A_damaged_snapshot_is_passed_over_for_the_newest_intact_one(double where)
    {
        await Taken((10, State(1)), (20, State(2)));
        var bytes = await File.ReadAllBytesAsync(PathOf(20));
        bytes[(int)(bytes.Length * where)] ^= 0x10;
        await File.WriteAllBytesAsync(PathOf(20), bytes);

        var snapshots = Open();
        Assert.Equal(10, snapshots.LoadNewest()?.Entry);
        Assert.Equal(10, snapshots.Latest?.Index);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.9999)]
    public async Task A_cut_snapshot_is_passed_over_for_the_newest_intact_one(double kept)
    {
        await Taken((10, State(1)), (20, State(2)));
        using (var file = File.OpenWrite(PathOf(20)))
            file.SetLength((long)(file.Length * kept));
        Assert.Equal(10, Open().LoadNewest()?.Entry);
    }

    [Fact]
    public async Task A_snapshot_that_was_never_finished_is_removed()
    {
        await Taken((10, State(1)));
        File.Copy(PathOf(10), PathOf(20) + ".part");
        Assert.Equal(10, Open().LoadNewest()?.Entry);
        Assert.Equal([PathOf(10)], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Older_snapshots_are_deleted_and_that_one_stays()
    {
        var snapshots = await Taken((9, State(1)), (10, State(2)), (100, State(3)));
        snapshots.DeleteOlderThan(100);
        Assert.Equal([PathOf(100)], Directory.GetFiles(_folder.Path));
        Assert.Equal(100, Open().LoadNewest()?.Entry);
    }

    [Fact]
    public async Task A_snapshot_is_taken_when_the_log_has_grown_enough()
    {
        var snapshots = new SnapshotStore(_folder.Path, logBytesBetween: 100_000, Quiet.Logger);
        var state = State(1);
        snapshots.EntryApplied(state, 1, 1, 60_000);
        await snapshots.Idle;
        Assert.Null(snapshots.Latest);
        snapshots.EntryApplied(state, 2, 1, 60_000);
        await snapshots.Idle;
        Assert.True(File.Exists(PathOf(2)));
        Assert.Null(snapshots.Latest); // a follower may need what is before it
        snapshots.EntryApplied(state, 3, 1, 24_999);
        Assert.Null(snapshots.Latest);
        snapshots.EntryApplied(state, 4, 1, 1);
        Assert.Equal(2, snapshots.Latest?.Index);
        snapshots.EntryApplied(state, 5, 1, 60_000);
        await snapshots.Idle;
        Assert.Equal(2, snapshots.Latest?.Index);
    }

    [Fact]
    public async Task A_snapshot_is_taken_after_so_many_entries_however_small()
    {
        var snapshots = new SnapshotStore(_folder.Path, long.MaxValue, Quiet.Logger);
        var state = State(1);
        for (var entry = 1; entry <= SnapshotStore.MaxEntriesBetween; entry++)
            snapshots.EntryApplied(state, entry, 1, 1);
        await snapshots.Idle;
        for (var entry = 1; entry < SnapshotStore.MaxEntriesBehind; entry++)
            snapshots.EntryApplied(state, SnapshotStore.MaxEntriesBetween + entry, 1, 1);
        Assert.Null(snapshots.Latest);
        snapshots.EntryApplied(state, SnapshotStore.MaxEntriesBetween + SnapshotStore.MaxEntriesBehind, 1, 1);
        Assert.Equal(SnapshotStore.MaxEntriesBetween, snapshots.Latest?.Index);
    }

    [Fact]
    public async Task What_is_applied_while_a_snapshot_is_written_is_not_in_it()
    {
        var state = State(1);
        var digest = StateDigest.Of(state);
        var snapshots = Open();
        snapshots.Take(state, 10, 3, holdBack: false);
        Scripts.Draw(2, 100, state);
        await snapshots.Idle;
        Assert.Equal(digest, StateDigest.Of(Open().LoadNewest()!.Store)); // just taken
    }

    private static SheetStore State(int seed)
    {
        var store = new SheetStore();
        Scripts.Draw(seed, 500, store);
        return store;
    }

    private async Task<SnapshotStore> Taken(params (long Entry, SheetStore State)[] states)
    {
        var snapshots = Open();
        foreach (var (entry, state) in states)
        {
            snapshots.Take(state, entry, term: 3, holdBack: false);
            await snapshots.Idle;
        }
        return snapshots;
    }

    private SnapshotStore Open() => new(_folder.Path, long.MaxValue, Quiet.Logger);

    private string PathOf(long entry) => Path.Combine(_folder.Path, $"{entry:D20}.snapshot");
}
