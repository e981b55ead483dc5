using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Support;
using DotNext.IO.Log;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;
using Microsoft.Extensions.Time.Testing;

namespace AdvoCache.Tests.Log.Entries;

/// <summary>What a follower does with the leader's entries, called as the Raft library calls it: through its interface.</summary>
public sealed class DurableLogTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private long _free = long.MaxValue;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Entries_are_on_the_medium_when_their_append_is_acknowledged()
    {
        await using var log = await Open("node");
        await Append(log, first: 1, count: 3);

        // A copy is what a crash at this moment would leave.
        Copy("node", "after the crash");
        await using var reopened = await Open("after the crash");
        Assert.Equal(3, reopened.LastEntryIndex);

        await Append(log, first: 4, count: 1);
        Copy("node", "after another");
        await using var again = await Open("after another");
        Assert.Equal(4, again.LastEntryIndex);
    }

    [Fact]
    public async Task Entries_are_refused_while_the_volume_is_full()
    {
        await using var log = await Open("node");
        await Append(log, first: 1, count: 1);
        _free = 0;
        _time.Advance(TimeSpan.FromSeconds(1)); // the guard looks every few milliseconds
        await Assert.ThrowsAsync<IOException>(() => Append(log, first: 2, count: 1));
        Assert.Equal(1, log.LastEntryIndex);
        _free = long.MaxValue;
        await Append(log, first: 2, count: 1);
        Assert.Equal(2, log.LastEntryIndex);
    }

    [Fact]
    public async Task A_message_that_comes_late_cuts_nothing_off()
    {
        await using var log = await Open("node");
        await Append(log, first: 1, count: 3);
        await Append(log, first: 1, count: 2);
        Assert.Equal(3, log.LastEntryIndex);
    }

    [Fact]
    public async Task Entries_of_a_later_leader_take_the_place_of_those_that_differ()
    {
        await using var log = await Open("node");
        await Append(log, first: 1, count: 3);
        await Append(log, first: 2, count: 1, term: 2);
        Assert.Equal(2, log.LastEntryIndex);
        Assert.Equal("1, 2", await TermsOf(log, from: 1, to: 2));
        Copy("node", "after the crash");
        await using var reopened = await Open("after the crash");
        Assert.Equal("1, 2", await TermsOf(reopened, from: 1, to: 2));
    }

    [Fact]
    public async Task What_is_committed_is_never_replaced()
    {
        await using var log = await Open("node");
        await Append(log, first: 1, count: 3);
        await log.ForRaft.CommitAsync(2, CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Append(log, first: 2, count: 2, term: 2));
        Assert.Equal("1, 1, 1", await TermsOf(log, from: 1, to: 3));

        // Raft passes over what it knows to be committed.
        await Append(log, first: 2, count: 3, term: 2, skipCommitted: true);
        Assert.Equal("1, 1, 2, 2", await TermsOf(log, from: 1, to: 4));
    }

    /// <summary>The rest may be of an earlier leader, whatever the present one has at those indexes.</summary>
    [Fact]
    public async Task No_more_is_committed_than_the_leader_has_compared()
    {
        await using var log = await Open("node");
        await Append(log, first: 1, count: 5);
        await Append(log, first: 3, count: 0);
        Assert.Equal(2, await log.ForRaft.CommitAsync(5, CancellationToken.None));
        Assert.Equal(2, log.LastCommittedEntryIndex);
        await Append(log, first: 3, count: 3);
        Assert.Equal(3, await log.ForRaft.CommitAsync(9, CancellationToken.None));
        Assert.Equal(5, log.LastCommittedEntryIndex);
    }

    [Fact]
    public async Task What_came_before_a_message_broke_stays()
    {
        await using var log = await Open("node");
        await Assert.ThrowsAsync<IOException>(
            async () => await log.ForRaft.AppendAsync(new BreakingMessage(entries: 2), startIndex: 1, skipCommitted: false, CancellationToken.None));
        Copy("node", "after the crash");
        await using var reopened = await Open("after the crash");
        Assert.Equal((2, 2), (log.LastEntryIndex, reopened.LastEntryIndex));
    }

    [Fact]
    public async Task Another_entry_with_the_index_and_term_of_one_that_is_here_stops_the_node()
    {
        var failed = new TaskCompletionSource<Exception>();
        await using var log = await Open("node", failed.SetResult);
        await Append(log, first: 1, count: 1);
        var other = new BinaryLogEntry { Content = Codec.Entries.Of(new Moment(2)), Term = 1 };
        await Assert.ThrowsAnyAsync<Exception>(
            async () => await log.ForRaft.AppendAsync(new LogEntryProducer<BinaryLogEntry>([other]), 1, skipCommitted: false, CancellationToken.None));
        Assert.IsType<DamagedLogException>(await failed.Task);
    }

    [Fact]
    public async Task The_leader_learns_the_index_of_what_it_appends()
    {
        await using var log = await Open("node");
        await log.Promises.UpdateTermAsync(4, resetLastVote: true);
        for (var index = 1; index <= 3; index++)
            Assert.Equal(index, await log.ForRaft.AppendAsync(new BinaryLogEntry { Content = Codec.Entries.Of(new Moment(1)), Term = 4 }, CancellationToken.None));
        Assert.Equal("4, 4, 4", await TermsOf(log, from: 1, to: 3));
        Assert.Equal(3, await log.ForRaft.CommitAsync(3, CancellationToken.None));
        await log.ForRaft.WaitForApplyAsync(3, CancellationToken.None);
    }

    /// <summary>It would count as agreed upon with the leader of today, and be committed in that one's name.</summary>
    [Fact]
    public async Task A_leader_whose_term_is_over_appends_nothing()
    {
        await using var log = await Open("node");
        await log.Promises.UpdateTermAsync(2, resetLastVote: true);
        await Append(log, first: 1, count: 1, term: 2);
        await Assert.ThrowsAsync<NotLeaderException>(
            async () => await log.ForRaft.AppendAsync(new BinaryLogEntry { Content = Codec.Entries.Of(new Moment(1)), Term = 1 }, CancellationToken.None));
        Assert.Equal(1, await log.ForRaft.CommitAsync(2, CancellationToken.None));
    }

    [Fact]
    public async Task A_log_whose_files_cannot_be_cut_takes_nothing_any_more()
    {
        var failed = new TaskCompletionSource<Exception>();
        await using var log = await Open("node", failed.SetResult);
        await Append(log, first: 1, count: 3);
        var files = Path.Combine(_folder.Child("node"), "entries");
        Directory.Move(files, files + " elsewhere");
        await Assert.ThrowsAnyAsync<IOException>(() => Append(log, first: 1, count: 1, term: 2));
        await failed.Task;
        await Assert.ThrowsAnyAsync<IOException>(() => Append(log, first: 4, count: 1));
        Assert.Equal(3, log.LastEntryIndex);
    }

    [Fact]
    public async Task Entries_that_do_not_follow_are_refused()
    {
        await using var log = await Open("node");
        await Append(log, first: 1, count: 1);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Append(log, first: 3, count: 1));
        Assert.Equal(1, log.LastEntryIndex);
    }

    [Fact]
    public async Task The_log_of_an_earlier_build_is_taken_over()
    {
        await WriteEarlierLog();
        for (var times = 0; times < 3; times++)
        {
            await using var log = await Open("node");
            Assert.Equal((3, 2, 7), (log.LastEntryIndex, log.LastCommittedEntryIndex, log.Promises.Term));
            Assert.Equal("7, 7, 7", await TermsOf(log, from: 1, to: 3));
        }
    }

    [Fact]
    public async Task Taking_over_begins_again_if_it_did_not_come_to_its_end()
    {
        await WriteEarlierLog();
        Directory.CreateDirectory(Path.Combine(_folder.Child("node"), "entries"));
        await File.WriteAllBytesAsync(Path.Combine(_folder.Child("node"), "taking-over"), []);
        await using (var log = await Open("node"))
            Assert.Equal(3, log.LastEntryIndex);
        await using var again = await Open("node");
        Assert.Equal(3, again.LastEntryIndex);
    }

    private async Task WriteEarlierLog()
    {
        await using (var earlier = new WriteAheadLog(new() { Location = _folder.Child("node"), ChunkSize = 16 * 1024 * 1024 }, IStateMachine.CreateNoOp()))
        {
            await earlier.InitializeAsync();
            await ((IPersistentState)earlier).UpdateTermAsync(7, resetLastVote: true);
            for (var i = 0; i < 3; i++)
                await earlier.AppendAsync(new BinaryLogEntry { Content = Codec.Entries.Of(new Moment(1)), Term = 7 });
            await earlier.CommitAsync(2);
            await earlier.FlushAsync();
        }
    }

    private static async Task Append(DurableLog log, long first, int count, long term = 1, bool skipCommitted = false)
    {
        var asTheLibrarySeesIt = log.ForRaft;
        var entries = Enumerable.Range(0, count).Select(_ => new BinaryLogEntry { Content = Codec.Entries.Of(new Moment(1)), Term = term });
        await asTheLibrarySeesIt.AppendAsync(new LogEntryProducer<BinaryLogEntry>([.. entries]), first, skipCommitted, CancellationToken.None);
    }

    private static async Task<string> TermsOf(DurableLog log, long from, long to)
        => string.Join(", ", await log.ForRaft.ReadAsync(new Terms(), from, to, CancellationToken.None));

    private sealed class BreakingMessage(int entries) : ILogEntryProducer<BinaryLogEntry>
    {
        private int _left = entries;

        public BinaryLogEntry Current => new() { Content = Codec.Entries.Of(new Moment(1)), Term = 1 };

        public long RemainingCount => _left + 1;

        public ValueTask<bool> MoveNextAsync() => _left-- > 0 ? new(true) : throw new IOException("The connection is lost.");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Terms : ILogEntryConsumer<IRaftLogEntry, long[]>
    {
        public ValueTask<long[]> ReadAsync<TEntry, TList>(TList entries, long? snapshotIndex, CancellationToken token)
            where TEntry : IRaftLogEntry
            where TList : IReadOnlyList<TEntry>
            => new([.. entries.Select(static entry => entry.Term)]);
    }

    private async Task<DurableLog> Open(string name, Action<Exception>? failed = null)
    {
        var snapshots = new SnapshotStore(_folder.Child($"{name} snapshots"), long.MaxValue, Quiet.Logger);
        var submissions = new SubmissionQueue(TimeProvider.System, TimeSpan.FromSeconds(5));
        var store = new ReplicatedStore(submissions, snapshots, new(TimeProvider.System), Quiet.Logger);
        var log = new DurableLog(_folder.Child(name), store, new(() => _free, _time, Quiet.Logger), failed ?? (static failure => Assert.Fail(failure.Message)));
        await log.InitializeAsync(CancellationToken.None);
        return log;
    }

    private void Copy(string from, string to)
    {
        foreach (var file in new DirectoryInfo(_folder.Child(from)).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(_folder.Child(to), Path.GetRelativePath(_folder.Child(from), file.FullName));
            Directory.CreateDirectory(Path.GetDirectoryName(target) ?? to);
            file.CopyTo(target);
        }
    }
}
