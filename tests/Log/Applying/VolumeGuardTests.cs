using AdvoCache.Log;
using AdvoCache.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace AdvoCache.Tests.Log.Applying;

public sealed class VolumeGuardTests
{
    private static readonly TimeSpan Check = TimeSpan.FromMilliseconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly VolumeGuard _guard;
    private long _free = VolumeGuard.ReserveBytes;

    public VolumeGuardTests() => _guard = new(() => _free, _time, Quiet.Logger);

    [Fact]
    public async Task With_room_nobody_waits()
    {
        await _guard.WaitForRoomAsync(default);
        _guard.ThrowIfFull();
        Assert.False(_guard.IsFull);
    }

    [Fact]
    public void Below_the_reserve_the_volume_counts_as_full()
    {
        _free = VolumeGuard.ReserveBytes - 1;
        Assert.Throws<IOException>(_guard.ThrowIfFull);
        Assert.True(_guard.IsFull);
    }

    [Fact]
    public void A_volume_that_fills_up_is_noticed()
    {
        _guard.ThrowIfFull();
        _free = 0;
        _time.Advance(Check);
        Assert.Throws<IOException>(_guard.ThrowIfFull);
    }

    [Fact]
    public async Task Who_waits_goes_on_by_himself_when_there_is_room_again()
    {
        _free = 0;
        var waiting = _guard.WaitForRoomAsync(default).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(waiting.IsCompleted);
        _free = VolumeGuard.ReserveBytes;
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
        var waiting = _guard.WaitForRoomAsync(leadership.Token).AsTask();
        await leadership.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void A_directorys_volume_is_asked_for_its_free_space()
        => new VolumeGuard(Path.GetTempPath(), TimeProvider.System, Quiet.Logger).ThrowIfFull();
}
