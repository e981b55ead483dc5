using AdvoCache.Log;

namespace AdvoCache.Tests.Log.Submitting;

public sealed class WorkSignalTests
{
    private readonly WorkSignal _signal = new();

    [Fact]
    public async Task Raised_many_times_before_the_wait_it_wakes_once()
    {
        _signal.Raise();
        _signal.Raise(here: true);

        await _signal.WaitAsync(CancellationToken.None);
        var next = _signal.WaitAsync(CancellationToken.None);

        Assert.False(next.IsCompleted);
        _signal.Raise();
        await next;
    }

    [Fact]
    public void Raised_here_the_loop_goes_on_before_the_raise_returns()
    {
        var rounds = 0;
        var seen = new List<int>();
        _ = LoopAsync();
        // A thread without the test runner's context.
        var raiser = new Thread(() =>
        {
            for (var round = 0; round < 3; round++)
            {
                _signal.Raise(here: true);
                seen.Add(rounds);
            }
        });
        raiser.Start();
        raiser.Join();
        Assert.Equal([1, 2, 3], seen);

        async Task LoopAsync()
        {
            while (true)
            {
                await _signal.WaitAsync(CancellationToken.None).ConfigureAwait(false);
                rounds++;
            }
        }
    }

    [Fact]
    public async Task Raised_elsewhere_the_loop_goes_on_on_another_thread()
    {
        var raiser = new Thread(() => _signal.Raise());
        var loop = LoopAsync();
        raiser.Start();

        Assert.NotEqual(raiser.ManagedThreadId, await loop);

        async Task<int> LoopAsync()
        {
            await _signal.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            return Environment.CurrentManagedThreadId;
        }
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_makes_room_for_the_next_and_takes_no_raise()
    {
        using var ending = new CancellationTokenSource();
        var cancelled = _signal.WaitAsync(ending.Token);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        _signal.Raise();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _signal.WaitAsync(ending.Token));
        Assert.True(_signal.WaitAsync(CancellationToken.None).IsCompleted);
    }

    /// <summary>Whoever is faster, the raise or the end: the wait ends once, and no end of an earlier wait reaches a later one.</summary>
    [Fact]
    public async Task Raises_and_ends_at_once_end_one_wait_each()
    {
        for (var round = 0; round < 5_000; round++)
        {
            using var ending = new CancellationTokenSource();
            var wait = _signal.WaitAsync(ending.Token);
            var raising = Task.Run(() => _signal.Raise(here: round % 2 == 0));
            var cancelling = Task.Run(ending.Cancel);
            await Task.WhenAll(raising, cancelling);
            await wait.ContinueWith(static _ => { }, TaskScheduler.Default);

            var next = _signal.WaitAsync(CancellationToken.None);
            Assert.Equal(wait.IsCanceled, next.IsCompleted); // the raise that did not end the one ends the other
            if (!next.IsCompleted)
                _signal.Raise();
            await next;
        }
    }

    [Fact]
    public void Two_loops_cannot_wait_at_once()
    {
        _ = _signal.WaitAsync(CancellationToken.None);
        Assert.Throws<InvalidOperationException>(() => { _ = _signal.WaitAsync(CancellationToken.None); });
    }

    /// <summary>No raise is lost, and none meets the wait after the one that it ended, whoever is faster.</summary>
    [Fact]
    public async Task Every_item_that_is_raised_for_is_taken()
    {
        const int Items = 300_000;
        using var ending = new CancellationTokenSource();
        var queued = 0;
        var taken = 0;
        var loop = Task.Run(async () =>
        {
            while (taken < Items)
            {
                await _signal.WaitAsync(ending.Token);
                Volatile.Write(ref taken, Volatile.Read(ref queued));
            }
        });
        for (var item = 0; item < Items && !loop.IsCompleted; item++)
        {
            Interlocked.Increment(ref queued);
            _signal.Raise(here: item % 3 == 0);
            // Just when the loop is about to wait again.
            while (Volatile.Read(ref taken) <= item && !loop.IsCompleted)
                Thread.SpinWait(1);
        }
        await loop;
        Assert.Equal(Items, taken);
    }
}
