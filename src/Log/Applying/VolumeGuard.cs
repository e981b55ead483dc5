using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// Watches the free space of the log's volume, which others may fill. An entry is written only if it fits beside the reserve, so that snapshots and votes find room;
/// otherwise this node acknowledges nothing, and goes on by itself when there is room again.
/// </summary>
internal sealed class VolumeGuard(Func<long> freeBytes, TimeProvider time, ILogger logger)
{
    /// <summary>Kept free beside what is to be written: term and vote, the table of members, entries being appended at the same time.</summary>
    internal const long ReserveBytes = 4L * 1024 * 1024;

    /// <summary>With that much room left, entries are counted instead of asking the system before each.</summary>
    private const long AmpleBytes = 512L * 1024 * 1024;
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private long _checkedAt = long.MinValue;
    private long _roomLeft;
    private long _refusedBytes;
    private volatile bool _full;

    internal VolumeGuard(string directory, TimeProvider time, ILogger logger)
        : this(FreeBytesOf(new(directory)), time, logger)
    {
    }

    /// <summary>Whether the volume was found too full to write to.</summary>
    internal bool IsFull => _full;

    /// <summary>Looks whether what was refused last would find room by now; for a node that is given nothing to write.</summary>
    internal void LookAgain()
    {
        if (_full)
            HasRoom(Volatile.Read(ref _refusedBytes));
    }

    /// <summary>Returns when there is room for an entry.</summary>
    internal async ValueTask WaitForRoomAsync(long entryBytes, CancellationToken token)
    {
        while (!HasRoom(entryBytes))
            await Task.Delay(RetryEvery, time, token);
    }

    internal void ThrowIfFull(long entryBytes)
    {
        if (!HasRoom(entryBytes))
            throw new IOException("The volume of the log is full.");
    }

    private static Func<long> FreeBytesOf(DriveInfo volume) => () => volume.AvailableFreeSpace;

    private bool HasRoom(long entryBytes)
    {
        lock (_gate)
        {
            _roomLeft -= entryBytes;
            var now = time.GetTimestamp();
            if (_roomLeft > AmpleBytes && _checkedAt != long.MinValue && time.GetElapsedTime(_checkedAt, now) < CheckEvery)
                return true;
            _checkedAt = now;
            _roomLeft = freeBytes();
            var full = _roomLeft < ReserveBytes + (2 * entryBytes);
            if (full)
                _refusedBytes = entryBytes;
            if (full != _full)
            {
                _full = full;
                if (full)
                    logger.VolumeFull(_roomLeft, ReserveBytes + (2 * entryBytes));
                else
                    logger.VolumeHasRoom();
            }
            return !full;
        }
    }
}
