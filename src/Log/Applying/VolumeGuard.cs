using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// Watches the free space of the log's volume. A reserve is kept so that appends in flight always fit; below it this node
/// acknowledges nothing, and goes on by itself when there is room again.
/// </summary>
internal sealed class VolumeGuard(Func<long> freeBytes, TimeProvider time, ILogger logger)
{
    internal const long ReserveBytes = 4L * 1024 * 1024;

    /// <summary>No log writes more than the reserve within this time on this kind of machine: a check is a system call.</summary>
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(100);

    private long _checkedAt;
    private volatile bool _full;

    internal VolumeGuard(string directory, TimeProvider time, ILogger logger)
        : this(FreeBytesOf(new(directory)), time, logger)
    {
    }

    /// <summary>Whether the volume was found too full to write to.</summary>
    internal bool IsFull => _full;

    /// <summary>Returns when there is room for an entry.</summary>
    internal async ValueTask WaitForRoomAsync(CancellationToken token)
    {
        while (!HasRoom())
            await Task.Delay(RetryEvery, time, token);
    }

    internal void ThrowIfFull()
    {
        if (!HasRoom())
            throw new IOException("The volume of the log is full.");
    }

    private static Func<long> FreeBytesOf(DriveInfo volume) => () => volume.AvailableFreeSpace;

    private bool HasRoom()
    {
        var now = time.GetTimestamp();
        if (!_full && time.GetElapsedTime(Volatile.Read(ref _checkedAt), now) < CheckEvery)
            return true;
        Volatile.Write(ref _checkedAt, now);
        var free = freeBytes();
        var full = free < ReserveBytes;
        if (full != _full)
        {
            _full = full;
            if (full)
                logger.VolumeFull(free, ReserveBytes);
            else
                logger.VolumeHasRoom();
        }
        return !full;
    }
}
