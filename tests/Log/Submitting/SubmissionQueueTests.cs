using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core;
using AdvoCache.Tests.Core.Drawing;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace AdvoCache.Tests.Log.Submitting;

public sealed class SubmissionQueueTests
{
    private static readonly NodeRun Run = new(7);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();
    private readonly SubmissionQueue _queue;

    public SubmissionQueueTests() => _queue = new(_time, Timeout);

    [Fact]
    public void What_is_submitted_goes_out_together_and_in_order()
    {
        Submit(3);
        Assert.Equal([1UL, 2UL, 3UL], TakeRequests());
        Assert.Null(_queue.TakeUnsent());
        Submit(1);
        Assert.Equal([4UL], TakeRequests());
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(SubmissionQueue.MaxBytesHere, false)]
    public async Task A_lone_request_is_taken_on_where_it_was_read_if_it_is_small(int valueBytes, bool isTakenHere)
    {
        var taking = TakeAsync();
        var reader = new Thread(() => _queue.TrySubmit(new Set("k".Utf8(), new byte[valueBytes], 1), Run, new(Run, 1), new Waiter()));
        reader.Start();
        Assert.Equal(isTakenHere, await taking == reader.ManagedThreadId);

        async Task<int> TakeAsync()
        {
            await _queue.Work.WaitAsync(CancellationToken.None).ConfigureAwait(false); // not to the test runner's context
            return Environment.CurrentManagedThreadId;
        }
    }

    /// <summary>Under the store's gate, say: nothing of the log may run there.</summary>
    [Fact]
    public void What_the_node_itself_asks_for_is_taken_on_by_another_thread()
    {
        var taker = 0;
        var taking = TakeAsync();
        var submitter = new Thread(() =>
        {
            _queue.TrySubmit(default(BeginTerm), Run, SessionId.None, new Waiter());
            SpinWait.SpinUntil(() => Volatile.Read(ref taker) != 0);
        });
        submitter.Start();
        submitter.Join();
        Assert.NotEqual(submitter.ManagedThreadId, taker);

        async Task TakeAsync()
        {
            await _queue.Work.WaitAsync(CancellationToken.None).ConfigureAwait(false); // not to the test runner's context
            Volatile.Write(ref taker, Environment.CurrentManagedThreadId);
        }
    }

    [Fact]
    public void Each_run_has_parcels_of_its_own()
    {
        Submit(1);
        Assert.True(_queue.TrySubmit(default(BeginTerm), new(8), SessionId.None, new Waiter()));
        Submit(1);
        Assert.Equal([(7UL, 1L), (8UL, 2L), (7UL, 3L)], TakeAll().Select(parcel => (parcel.Run.Value, parcel.Number)));
    }

    [Fact]
    public void A_full_parcel_is_followed_by_another()
    {
        Submit(Parcel.MaxCommands + 1);
        Assert.Equal([Parcel.MaxCommands, 1], TakeAll().Select(parcel => parcel.Count));
    }

    [Fact]
    public void Each_request_is_settled_once_with_its_own_waiter()
    {
        var waiters = Submit(3);
        TakeRequests();
        Assert.Same(waiters[0], _queue.Settle(1));
        Assert.Same(waiters[1], _queue.Settle(2));
        Assert.Null(_queue.Settle(2));
        Assert.Same(waiters[2], _queue.Settle(3));
        Assert.Null(_queue.Settle(4));
        Assert.Equal(0, _queue.Pending);
    }

    [Fact]
    public void What_was_passed_over_may_or_may_not_have_happened()
    {
        var waiters = Submit(3);
        TakeRequests();
        Assert.Same(waiters[2], _queue.Settle(3));
        Assert.Equal(["maybe"], waiters[0].Heard);
        Assert.Equal(["maybe"], waiters[1].Heard);
        Assert.Empty(waiters[2].Heard);
    }

    [Fact]
    public void A_waiter_may_wait_again_as_soon_as_it_was_settled()
    {
        var waiter = new Waiter();
        Submit(waiter);
        TakeRequests();
        Assert.Same(waiter, _queue.Settle(1));
        Submit(waiter);

        // Neither a late answer to the first command nor the fate of its parcel may touch the second.
        Assert.Null(_queue.Settle(1));
        _queue.FailSent();
        _queue.TakeBack(0);
        Assert.Empty(waiter.Heard);
        Assert.Equal([2UL], TakeRequests());
        Assert.Same(waiter, _queue.Settle(2));
    }

    [Fact]
    public void A_waiter_may_wait_again_as_soon_as_it_heard_of_its_failure()
    {
        var waiter = new Waiter();
        Submit(waiter);
        TakeRequests();
        _time.Advance(Timeout);
        _queue.FailOverdue();
        Submit(waiter);
        Assert.Null(_queue.Settle(1));
        _queue.FailOverdue();
        Assert.Equal(["maybe"], waiter.Heard);
    }

    [Fact]
    public void What_waited_too_long_unsent_did_not_happen_and_is_never_sent()
    {
        var late = Submit(2);
        _time.Advance(Timeout / 2);
        var inTime = Submit(1);
        _time.Advance(Timeout / 2);
        _queue.FailOverdue();
        Assert.All(late, waiter => Assert.Equal(["no"], waiter.Heard));
        Assert.Empty(inTime[0].Heard);
        Assert.Equal([3UL], TakeRequests());
        Assert.Null(_queue.TakeUnsent());
    }

    [Fact]
    public void A_parcel_that_timed_out_whole_is_never_sent()
    {
        Submit(2);
        _time.Advance(Timeout);
        _queue.FailOverdue();
        Assert.Null(_queue.TakeUnsent());
        Assert.Equal(0, _queue.Pending);
    }

    [Fact]
    public void What_waited_too_long_after_it_was_sent_may_still_happen()
    {
        var waiters = Submit(1);
        TakeRequests();
        _time.Advance(Timeout - TimeSpan.FromMilliseconds(1));
        _queue.FailOverdue();
        Assert.Empty(waiters[0].Heard);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _queue.FailOverdue();
        Assert.Equal(["maybe"], waiters[0].Heard);
        Assert.Null(_queue.Settle(1));
        Assert.Single(waiters[0].Heard);
    }

    [Fact]
    public void Taking_back_sends_exactly_the_unsettled_again_in_order()
    {
        Submit(3);
        TakeRequests();
        Submit(2);
        TakeRequests();
        Submit(1);
        _queue.Settle(1);
        _queue.Settle(2);
        _queue.TakeBack(0);
        Assert.Equal([3UL, 4UL, 5UL, 6UL], TakeAll().SelectMany(Sent.RequestsIn));
    }

    [Fact]
    public void Taking_back_leaves_what_the_leader_has()
    {
        Submit(1);
        TakeRequests();
        Submit(1);
        var second = _queue.TakeUnsent();
        Submit(1);
        TakeRequests();
        _queue.TakeBack(second!.Number); // just submitted
        Assert.Equal([3UL], TakeAll().SelectMany(Sent.RequestsIn));
    }

    [Fact]
    public void What_timed_out_after_it_was_sent_is_not_sent_again()
    {
        Submit(1);
        TakeRequests();
        _time.Advance(Timeout);
        _queue.FailOverdue();
        _queue.TakeBack(0);
        Assert.Null(_queue.TakeUnsent());
    }

    [Fact]
    public void A_snapshot_fails_what_was_sent_and_only_that()
    {
        var sent = Submit(1);
        TakeRequests();
        var unsent = Submit(1);
        _queue.FailSent();
        Assert.Equal(["maybe"], sent[0].Heard);
        Assert.Empty(unsent[0].Heard);
        Assert.Equal([2UL], TakeRequests());
    }

    [Fact]
    public void A_stop_fails_everything()
    {
        var sent = Submit(1);
        TakeRequests();
        var unsent = Submit(1);
        _queue.FailAll();
        Assert.Equal(["maybe"], sent[0].Heard);
        Assert.Equal(["no"], unsent[0].Heard);
        Assert.Equal(0, _queue.Pending);
    }

    [Fact]
    public void Too_many_commands_are_refused_until_some_are_settled()
    {
        Submit(SubmissionQueue.MaxPending);
        var refused = new Waiter();
        Assert.False(_queue.TrySubmit(default(BeginTerm), Run, SessionId.None, refused));
        while (_queue.TakeUnsent() is not null)
        {
        }
        Assert.NotNull(_queue.Settle(1));
        Submit(1);
        Assert.False(_queue.TrySubmit(default(BeginTerm), Run, SessionId.None, refused));
        _queue.FailAll();
        Assert.Empty(refused.Heard);
    }

    [Fact]
    public void Too_many_bytes_are_refused_until_some_are_settled()
    {
        const int ValueBytes = 32 * 1024 * 1024;
        var set = new Set("k".Utf8(), new byte[ValueBytes], 0);
        var taken = 0;
        for (; _queue.TrySubmit(set, Run, new(Run, 1), new Waiter()); taken++)
            Assert.True(taken * (long)ValueBytes <= SubmissionQueue.MaxPendingBytes);
        Assert.Equal(SubmissionQueue.MaxPendingBytes / ValueBytes, taken);
        _queue.TakeUnsent();
        Assert.NotNull(_queue.Settle(1));
        Assert.True(_queue.TrySubmit(set, Run, new(Run, 1), new Waiter()));
    }

    /// <summary>Against a plain list that says of each request where it is.</summary>
    [Property(Arbitrary = [typeof(Rolls)], EndSize = 300, MaxTest = 200)]
    public void The_queue_equals_a_dumb_list(Rolls rolls)
    {
        var (time, dumb) = (new FakeTimeProvider(), new DumbQueue());
        var queue = new SubmissionQueue(time, Timeout);
        for (var place = 0; place < rolls.Count; place++)
        {
            var random = rolls.At(place);
            switch (random.Next(16))
            {
                case < 6:
                    var waiter = new Waiter();
                    Assert.True(queue.TrySubmit(default(BeginTerm), Run, SessionId.None, waiter));
                    dumb.Submit(waiter, time.GetUtcNow() + Timeout);
                    break;
                case < 9:
                    var parcel = queue.TakeUnsent();
                    Assert.Equal(dumb.Send(parcel?.Number ?? 0), parcel is null ? [] : Sent.RequestsIn(parcel));
                    break;
                case < 13:
                    // The log answers what was sent, in order, and sometimes what nobody waits for any more.
                    var request = random.Next(5) == 0 ? (ulong)random.Next(1, 1 + dumb.LastRequest) : dumb.FirstSent;
                    if (dumb.MayCome(request))
                        Assert.Same(dumb.Settle(request), queue.Settle(request));
                    break;
                case 13:
                    time.Advance(TimeSpan.FromMilliseconds(random.Next(3000)));
                    queue.FailOverdue();
                    dumb.Fail(request => request.Deadline <= time.GetUtcNow());
                    break;
                case 14:
                    var received = random.Next(dumb.LastParcel + 1);
                    queue.TakeBack(received);
                    dumb.TakeBack(received);
                    break;
                default:
                    if (random.Next(10) == 0)
                    {
                        queue.FailSent();
                        dumb.Fail(request => request.Parcel > 0);
                    }
                    break;
            }
            dumb.AssertHeard();
            Assert.Equal(dumb.Pending, queue.Pending);
        }
    }

    private Waiter[] Submit(int count)
    {
        var waiters = new Waiter[count];
        for (var place = 0; place < count; place++)
            Submit(waiters[place] = new());
        return waiters;
    }

    private void Submit(Waiter waiter) => Assert.True(_queue.TrySubmit(default(BeginTerm), Run, SessionId.None, waiter));

    private List<ulong> TakeRequests()
    {
        var parcel = _queue.TakeUnsent();
        Assert.NotNull(parcel);
        return Sent.RequestsIn(parcel);
    }

    private IEnumerable<Parcel> TakeAll()
    {
        while (_queue.TakeUnsent() is { } parcel)
            yield return parcel;
    }

    /// <summary>A list of all requests ever. It sends at most as many at once as a parcel holds, which these lists never reach.</summary>
    private sealed class DumbQueue
    {
        private readonly List<Request> _requests = [];

        internal int LastRequest => Math.Max(1, _requests.Count);

        internal int LastParcel { get; private set; }

        internal int Pending => _requests.Count(request => request.IsWaiting);

        internal ulong FirstSent => _requests.Find(request => request is { IsWaiting: true, Parcel: > 0 })?.Number ?? 1;

        internal void Submit(Waiter waiter, DateTimeOffset deadline)
        {
            // A request joins the last parcel unless that was sent.
            var group = _requests.LastOrDefault() is { Parcel: 0 } last ? last.Group : _requests.Count;
            _requests.Add(new() { Number = (ulong)_requests.Count + 1, Waiter = waiter, Deadline = deadline, Group = group });
        }

        internal IEnumerable<ulong> Send(long number)
        {
            if (_requests.Find(request => request is { IsWaiting: true, Parcel: 0 }) is not { } first)
                return [];
            LastParcel++;
            Assert.Equal(LastParcel, number);
            var sent = _requests.Where(request => request is { IsWaiting: true, Parcel: 0 } && request.Group == first.Group).ToList();
            sent.ForEach(request => request.Parcel = LastParcel);
            return sent.Select(request => request.Number);
        }

        /// <summary>Only what was sent comes out of the log, and nothing that waits before it was passed over.</summary>
        internal bool MayCome(ulong number)
            => _requests.Find(request => request.Number == number) is { } asked
                && (!asked.IsWaiting || (asked.Parcel > 0 && FirstSent == number));

        internal Waiter? Settle(ulong number)
        {
            var request = _requests[(int)number - 1];
            if (!request.IsWaiting)
                return null;
            request.IsWaiting = false;
            return request.Waiter;
        }

        internal void TakeBack(int received)
        {
            foreach (var request in _requests.Where(request => request.Parcel > received))
                request.Parcel = 0;
        }

        internal void Fail(Func<Request, bool> which)
        {
            foreach (var request in _requests.Where(request => request.IsWaiting && which(request)))
            {
                request.IsWaiting = false;
                request.Expected = request.Parcel > 0 ? "maybe" : "no";
            }
        }

        internal void AssertHeard()
            => Assert.All(_requests, request => Assert.Equal(request.Expected is { } outcome ? [outcome] : [], request.Waiter.Heard));

        internal sealed class Request
        {
            internal required ulong Number { get; init; }

            internal required Waiter Waiter { get; init; }

            internal required DateTimeOffset Deadline { get; init; }

            internal required int Group { get; init; }

            internal int Parcel { get; set; }

            internal bool IsWaiting { get; set; } = true;

            internal string? Expected { get; set; }
        }
    }
}
