using AdvoCache.Core;
using AdvoCache.Log;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace AdvoCache.Tests.Log.Applying;

public sealed class ClusterClockTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_fresh_cluster_starts_at_zero_and_goes_with_the_monotonic_clock()
    {
        var clock = new ClusterClock(_time);
        Assert.Equal(new Moment(0), clock.Now);
        clock.Observe(clock.Now);
        _time.Advance(TimeSpan.FromMilliseconds(1500));
        Assert.Equal(new Moment(1500), clock.Now);
    }

    [Fact]
    public void A_process_that_started_before_its_cluster_is_not_ahead_of_it()
    {
        var clock = new ClusterClock(_time);
        _time.Advance(TimeSpan.FromHours(1));
        clock.Observe(new(1_000));
        Assert.Equal(new Moment(1_000), clock.Now);
        _time.Advance(TimeSpan.FromMilliseconds(5));
        Assert.Equal(new Moment(1_005), clock.Now);
    }

    [Fact]
    public void Time_goes_on_from_an_applied_stamp()
    {
        var clock = new ClusterClock(_time);
        clock.Observe(new(1_000_000));
        Assert.Equal(new Moment(1_000_000), clock.Now);
        _time.Advance(TimeSpan.FromMilliseconds(5));
        Assert.Equal(new Moment(1_000_005), clock.Now);
    }

    [Fact]
    public void A_lower_stamp_changes_nothing()
    {
        var clock = new ClusterClock(_time);
        clock.Observe(new(1_000_000));
        _time.Advance(TimeSpan.FromMilliseconds(5));
        clock.Observe(new(1_000_004));
        clock.Observe(new(long.MinValue / 2));
        Assert.Equal(new Moment(1_000_005), clock.Now);
    }

    [Fact]
    public void The_wall_clock_is_never_read()
    {
        var clock = new ClusterClock(new WithoutWallClock());
        clock.Observe(new(1000));
        Assert.True(clock.Now >= new Moment(1000));
    }

    [Property]
    public void It_never_goes_back_and_is_never_behind_a_stamp(int[] stampsAndSteps)
    {
        var time = new FakeTimeProvider();
        var clock = new ClusterClock(time);
        var last = clock.Now;
        foreach (var number in stampsAndSteps)
        {
            if (number % 2 == 0)
                time.Advance(TimeSpan.FromMilliseconds(Math.Abs((long)number)));
            else
                clock.Observe(new(number * 10L));
            var now = clock.Now;
            Assert.True(now >= last && (number % 2 == 0 || now.Milliseconds >= number * 10L));
            last = now;
        }
    }

    private sealed class WithoutWallClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => throw new InvalidOperationException("Cluster time does not depend on the wall clock.");
    }
}
