using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core.Drawing;
using AdvoCache.Tests.Support;
using DotNext.IO;

namespace AdvoCache.Tests.Log.Snapshots;

/// <summary>How a snapshot of the leader becomes a follower's own.</summary>
public sealed class ReceivedSnapshotTests : IDisposable
{
    private const long Term = 3;
    private readonly ScratchFolder _leaders = new();
    private readonly ScratchFolder _own = new();
    private int _fetches;

    public void Dispose()
    {
        _leaders.Dispose();
        _own.Dispose();
    }

    [Fact]
    public async Task It_is_the_latest_once_the_log_installs_it()
    {
        var (bytes, digest) = await Taken(10);
        var snapshots = Open();
        await snapshots.ReceiveAsync(Send(bytes), CancellationToken.None);
        Assert.Null(snapshots.Latest);

        var installed = await Install(snapshots, 10, bytes);
        Assert.Equal((10L, Term), (installed.Entry, installed.Term));
        Assert.Equal(digest, StateDigest.Of(installed.Store));
        Assert.Equal((10L, Term, (long)bytes.Length), (snapshots.Latest!.Index, snapshots.Latest.Term, snapshots.Latest.FileBytes)); // just installed
        Assert.Equal(digest, StateDigest.Of(Open().LoadNewest()!.Store)); // as above
        Assert.Equal(1, _fetches);
    }

    [Fact]
    public async Task While_it_is_on_its_way_the_log_is_told_to_come_again()
    {
        var (bytes, _) = await Taken(10);
        var arrives = new TaskCompletionSource();
        var snapshots = Open(waitMs: 1);

        async Task Slowly(Stream into, CancellationToken token)
        {
            await arrives.Task;
            await Send(bytes)(into, token);
        }

        for (var offer = 0; offer < 3; offer++)
            await Assert.ThrowsAsync<SnapshotAwaitedException>(() => snapshots.InstallAsync(10, Slowly, CancellationToken.None, CancellationToken.None));
        arrives.SetResult();
        await Eventually.Until("it is installed", async () =>
        {
            try
            {
                return (await snapshots.InstallAsync(10, Slowly, CancellationToken.None, CancellationToken.None)).Entry == 10;
            }
            catch (SnapshotAwaitedException)
            {
                return false;
            }
        });
        Assert.Equal(1, _fetches);
    }

    [Fact]
    public async Task A_damaged_one_is_fetched_again()
    {
        var (bytes, _) = await Taken(10);
        var damaged = (byte[])bytes.Clone();
        damaged[^1] ^= 1;
        var snapshots = Open();
        await Assert.ThrowsAsync<InvalidDataException>(() => Install(snapshots, 10, damaged));
        Assert.Null(snapshots.Latest);
        Assert.Equal(10, (await Install(snapshots, 10, bytes)).Entry);
    }

    [Fact]
    public async Task Another_than_the_one_offered_is_not_installed()
    {
        var (older, _) = await Taken(10);
        var (newer, _) = await Taken(20);
        var snapshots = Open();
        await Assert.ThrowsAsync<SnapshotAwaitedException>(() => Install(snapshots, 20, older));
        Assert.Null(snapshots.Latest);
        Assert.Equal(20, (await Install(snapshots, 20, newer)).Entry);
    }

    [Fact]
    public async Task One_that_the_log_did_without_is_forgotten()
    {
        var (bytes, _) = await Taken(10);
        var snapshots = Open();
        await snapshots.ReceiveAsync(Send(bytes), CancellationToken.None);
        snapshots.EntryApplied(State(1), 10, Term, 1);
        await Install(snapshots, 10, bytes);
        Assert.Equal(2, _fetches);
    }

    [Fact]
    public async Task What_Raft_sends_is_its_heading_alone()
    {
        await Taken(10);
        Assert.Equal(SnapshotFormat.Header(10, Term), await Sent(Latest()));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1_000, false)]
    [InlineData(60_000, true)]
    public async Task The_leader_takes_another_when_one_is_sent_on_long_after_it_was_fetched(long fetchedMsAgo, bool takesAnother)
    {
        var leader = new SnapshotStore(_leaders.Path, long.MaxValue, Quiet.Logger);
        leader.Take(State(1), 10, Term, holdBack: false);
        await leader.Idle;
        leader.Latest!.FetchedAt = fetchedMsAgo == 0 ? 0 : Environment.TickCount64 - fetchedMsAgo; // just taken
        await Sent(leader.Latest);
        leader.EntryApplied(State(1), 11, Term, 1);
        await leader.Idle;
        Assert.Equal(takesAnother ? 11 : 10, leader.Latest.Index);
    }

    private static async Task<byte[]> Sent(SnapshotFile snapshot)
    {
        var sent = new MemoryStream();
        await snapshot.WriteToAsync(IAsyncBinaryWriter.Create(sent, new byte[64]), CancellationToken.None);
        return sent.ToArray();
    }

    private static SheetStore State(int seed)
    {
        var store = new SheetStore();
        Scripts.Draw(seed, 500, store);
        return store;
    }

    private async Task<(byte[] Bytes, string Digest)> Taken(long entry)
    {
        var leader = new SnapshotStore(_leaders.Path, long.MaxValue, Quiet.Logger);
        var state = State((int)entry);
        leader.Take(state, entry, Term, holdBack: false);
        await leader.Idle;
        return (await File.ReadAllBytesAsync(leader.Latest!.Path), StateDigest.Of(state)); // just taken
    }

    private SnapshotFile Latest()
    {
        var leader = new SnapshotStore(_leaders.Path, long.MaxValue, Quiet.Logger);
        leader.LoadNewest();
        return leader.Latest!; // one was taken
    }

    private Func<Stream, CancellationToken, Task> Send(byte[] bytes) => async (into, token) =>
    {
        _fetches++;
        await into.WriteAsync(bytes, token);
    };

    private Task<LoadedSnapshot> Install(SnapshotStore snapshots, long entry, byte[] bytes)
        => snapshots.InstallAsync(entry, Send(bytes), CancellationToken.None, CancellationToken.None);

    private SnapshotStore Open(int waitMs = 30_000) => new(_own.Path, long.MaxValue, Quiet.Logger) { InstallWait = TimeSpan.FromMilliseconds(waitMs) };
}
