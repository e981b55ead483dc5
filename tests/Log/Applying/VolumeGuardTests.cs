using AdvoCache.Log;
using AdvoCache.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AdvoCache.Tests.Log.Applying;

public sealed class VolumeGuardTests
{
    private const long Entry = 1000;
    private const long JustEnough = VolumeGuard.ReserveBytes + (2 * Entry);

    private readonly FakeTimeProvider _time = new();
    private readonly VolumeGuard _guard;
    private long _free = JustEnough;

    public VolumeGuardTests() => _guard = new(() => _free, _time, Quiet.Logger);

    [Fact]
    public async Task With_room_nobody_waits()
    {
        await _guard.WaitForRoomAsync(Entry, default);
        _guard.ThrowIfFull(Entry);
        Assert.False(_guard.IsFull);
    }

    [Fact]
    public void Below_the_reserve_the_volume_counts_as_full()
    {
        _free = JustEnough - 1;
        Assert.Throws<IOException>(() => _guard.ThrowIfFull(Entry));
        Assert.True(_guard.IsFull);
    }

    [Fact]
    public void A_large_entry_needs_more_room_than_the_reserve()
    {
        const long Large = 7 * 1024 * 1024;
        _free = Large;
        _guard.ThrowIfFull(Entry);
        Assert.Throws<IOException>(() => _guard.ThrowIfFull(Large));
    }

    [Fact]
    public void With_ample_room_what_is_written_between_two_looks_is_counted()
    {
        const long Ample = 600L * 1024 * 1024;
        const long Large = 100L * 1024 * 1024;
        _free = Ample;
        _guard.ThrowIfFull(Large);
        _free = 0;
        _guard.ThrowIfFull(0);
        Assert.Throws<IOException>(() => _guard.ThrowIfFull(Large));
    }

    [Fact]
    public void A_volume_that_fills_up_is_noticed()
    {
        _guard.ThrowIfFull(Entry);
        _free = 0;
        Assert.Throws<IOException>(() => _guard.ThrowIfFull(Entry));
    }

    [Fact]
    public async Task Who_waits_goes_on_by_himself_when_there_is_room_again()
    {
        _free = 0;
        var waiting = _guard.WaitForRoomAsync(Entry, default).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(waiting.IsCompleted);
        _free = JustEnough;
        await Eventually.Until("the wait is over", () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return waiting.IsCompletedSuccessfully;
        });
        Assert.False(_guard.IsFull);
    }

    [Fact]
    public async Task Waiting_ends_with_the_leadership()
    {
        _free = 0;
        using var leadership = new CancellationTokenSource();
        var waiting = _guard.WaitForRoomAsync(Entry, leadership.Token).AsTask();
        await leadership.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void A_directorys_volume_is_asked_for_its_free_space()
        => new VolumeGuard(Path.GetTempPath(), TimeProvider.System, Quiet.Logger).ThrowIfFull(Entry);
}
