using AdvoCache.Log;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace AdvoCache.Tests.Log.Entries;

/// <summary>Which thread applies what, and who hears of it.</summary>
public sealed class ApplyLoopTests
{
    private readonly Applier _applier = new();
    private readonly ApplyLoop _loop;

    public ApplyLoopTests() => _loop = new(_applier, static index => new(term: 1, new byte[index % 7]), applied: 0);

    [Fact]
    public void Little_is_applied_on_the_thread_that_commits_it()
    {
        _loop.Commit(3);
        Assert.Equal([1, 2, 3], _applier.Applied);
        Assert.Equal(3, _loop.Applied);
        Assert.All(_applier.Threads, static thread => Assert.Equal(Environment.CurrentManagedThreadId, thread));
    }

    [Fact]
    public async Task What_takes_long_is_applied_on_another()
    {
        _applier.RefusesHere = index => index == 2;
        var threads = await Task.Factory.StartNew(
            () =>
            {
                _loop.Commit(3);
                return Environment.CurrentManagedThreadId;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await _loop.WaitAsync(3, CancellationToken.None);
        Assert.Equal([1, 2, 3], _applier.Applied);
        Assert.Equal(threads, _applier.Threads[0]);
        Assert.NotEqual(threads, _applier.Threads[1]);
    }

    [Fact]
    public async Task Whoever_waits_hears_of_it_when_it_is_applied()
    {
        var second = _loop.WaitAsync(2, CancellationToken.None);
        _loop.Commit(1);
        Assert.False(second.IsCompleted);
        _loop.Commit(2);
        Assert.True(second.IsCompletedSuccessfully);
        await _loop.WaitAsync(1, CancellationToken.None);
        using var cancelled = new CancellationTokenSource();
        var never = _loop.WaitAsync(9, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
    }

    [Fact]
    public async Task A_failure_ends_it_and_reaches_all_who_wait()
    {
        var waiting = _loop.WaitAsync(2, CancellationToken.None);
        _applier.Fails = static index => index == 2;
        _loop.Commit(3);
        await Assert.ThrowsAsync<InvalidDataException>(() => waiting);
        await Assert.ThrowsAsync<InvalidDataException>(() => _loop.WaitAsync(3, CancellationToken.None));
        Assert.Equal([1], _applier.Applied);
        await _loop.ClaimAsync();
    }

    [Fact]
    public async Task Claims_are_given_one_after_the_other()
    {
        await _loop.ClaimAsync();
        Task[] claims = [_loop.ClaimAsync(), _loop.ClaimAsync()];
        _loop.Release(0);
        await claims[0];
        Assert.False(claims[1].IsCompleted);
        _loop.Release(0);
        await claims[1];
    }

    [Fact]
    public async Task A_claim_waits_for_the_entry_under_way_and_holds_up_those_behind_it()
    {
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        _applier.Holds = index =>
        {
            if (index != 1)
                return;
            entered.Set();
            leave.Wait();
        };
        var committing = Task.Run(() => _loop.Commit(2));
        entered.Wait();
        var claim = _loop.ClaimAsync();
        Assert.False(claim.IsCompleted);
        leave.Set();
        await claim;
        await committing;
        Assert.Equal([1], _applier.Applied);
        _loop.Commit(5);
        Assert.Equal([1], _applier.Applied);

        // A snapshot stands for 2 to 4.
        _loop.Release(4);
        await _loop.WaitAsync(5, CancellationToken.None);
        Assert.Equal([1, 5], _applier.Applied);
    }

    private sealed class Applier : IEntryApplier
    {
        internal List<long> Applied { get; } = [];

        internal List<int> Threads { get; } = [];

        internal Predicate<long> RefusesHere { get; set; } = static _ => false;

        internal Predicate<long> Fails { get; set; } = static _ => false;

        internal Action<long> Holds { get; set; } = static _ => { };

        public ISnapshot? Snapshot => null;

        public bool TryApply(long index, long term, ReadOnlyMemory<byte> payload, bool here)
        {
            if (here && RefusesHere(index))
                return false;
            if (Fails(index))
                throw new InvalidDataException();
            Holds(index);
            Assert.Equal(index % 7, payload.Length);
            Applied.Add(index);
            Threads.Add(Environment.CurrentManagedThreadId);
            return true;
        }

        public ValueTask InstallAsync(long index, CancellationToken token) => throw new NotSupportedException();

        public void DeleteSnapshotsBefore(long index) => throw new NotSupportedException();
    }
}
