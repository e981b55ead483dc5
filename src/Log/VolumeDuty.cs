using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// A leader without room acknowledges nothing, so it lets another lead and stands for no election until it has room again.
/// Invariant: it steps aside once for each time that its volume fills up. If nobody takes over in time it stands again: the others may be
/// full too, and leading from one to the next would help nobody.
/// </summary>
internal sealed class VolumeDuty(ResigningRaftCluster raft, VolumeGuard volume, TimeSpan patience, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>A volume that is full for less is left alone: a snapshot may just be making room.</summary>
    private static readonly TimeSpan FullFor = TimeSpan.FromSeconds(1);

    private long? _fullSince;
    private long _ledSince;
    private bool _hasSteppedAside;

    internal async Task RunAsync(CancellationToken token)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(token))
            await LookAsync(token);
    }

    private async Task LookAsync(CancellationToken token)
    {
        volume.LookAgain();
        if (!volume.IsFull)
        {
            _fullSince = null;
            if (_hasSteppedAside)
                await raft.RevertToNormalModeAsync(token);
            _hasSteppedAside = false;
            return;
        }
        var now = time.GetTimestamp();
        _fullSince ??= now;
        if (!_hasSteppedAside)
        {
            if (raft.Leader is not { IsRemote: false } || raft.Members.Count == 1 || time.GetElapsedTime(_fullSince.Value, now) < FullFor)
                return;
            logger.FullLeaderStepsAside();
            await raft.StepAsideAsync(token);
            _hasSteppedAside = true;
            _ledSince = now;
        }
        else if (raft.Leader is { IsRemote: true })
        {
            _ledSince = now;
        }
        else if (raft.Standby && time.GetElapsedTime(_ledSince, now) > patience)
        {
            await raft.RevertToNormalModeAsync(token);
        }
    }
}
