using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Log.Codec;
using AdvoCache.Tests.Support;
using DotNext.IO.Log;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;
using Microsoft.Extensions.Time.Testing;

namespace AdvoCache.Tests.Log.Applying;

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

    private static async Task Append(DurableLog log, long first, int count)
    {
        IPersistentState asTheLibrarySeesIt = log;
        var entries = Enumerable.Range(0, count).Select(_ => new BinaryLogEntry { Content = Entries.Of(new Moment(1)), Term = 1 });
        await asTheLibrarySeesIt.AppendAsync(new LogEntryProducer<BinaryLogEntry>([.. entries]), first, skipCommitted: false, CancellationToken.None);
    }

    private async Task<DurableLog> Open(string name)
    {
        var snapshots = new SnapshotStore(_folder.Child($"{name} snapshots"), long.MaxValue, Quiet.Logger);
        var submissions = new SubmissionQueue(TimeProvider.System, TimeSpan.FromSeconds(5));
        var store = new ReplicatedStore(submissions, snapshots, new(TimeProvider.System), Quiet.Logger);
        var log = new DurableLog(
            new() { Location = _folder.Child(name), ChunkSize = 64 * 1024, MemoryManagement = WriteAheadLog.MemoryManagementStrategy.SharedMemory },
            store,
            new(() => _free, _time, Quiet.Logger));
        await log.InitializeAsync();
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
