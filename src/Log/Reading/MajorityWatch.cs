namespace AdvoCache.Log;

/// <summary>
/// Knows whether a majority still answers this node: counts the time since the last confirmed read, and asks for one when nobody reads.
/// Invariant: time in which the process stood still is no silence of the others; a node that wakes asks before it calls itself cut off.
/// </summary>
internal sealed class MajorityWatch(Func<long> confirmations, Func<Task> probe, Action<bool> changed, TimeProvider time, TimeSpan limit)
{
    internal static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Between two looks so far apart the process was stopped, or starved so badly that its silence says nothing.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestQuiet = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _quiet = limit / 4 < LongestQuiet ? limit / 4 : LongestQuiet;
    private Task _probing = Task.CompletedTask;
    private TimeSpan _silence;
    private long _confirmed;
    private long _lookedAt = time.GetTimestamp();
    private volatile bool _isCutOff;

    /// <summary>Whether no majority has confirmed anything for as long as the limit.</summary>
    internal bool IsCutOff => _isCutOff;

    internal async Task RunAsync(CancellationToken token)
    {
        _lookedAt = time.GetTimestamp();
        using var timer = new PeriodicTimer(LookEvery, time);
        while (await timer.WaitForNextTickAsync(token))
            Look();
    }

    internal void Look()
    {
        var now = time.GetTimestamp();
        var passed = time.GetElapsedTime(_lookedAt, now);
        _lookedAt = now;
        var confirmed = confirmations();
        if (confirmed != _confirmed)
        {
            _confirmed = confirmed;
            _silence = TimeSpan.Zero;
            Turn(cutOff: false);
            return;
        }
        if (passed <= Pause)
            _silence += passed;
        else if (_silence > limit / 2)
            _silence = limit / 2;
        if (_silence >= _quiet && _probing.IsCompleted)
            _probing = probe();
        if (_silence >= limit)
            Turn(cutOff: true);
    }

    private void Turn(bool cutOff)
    {
        if (_isCutOff == cutOff)
            return;
        _isCutOff = cutOff;
        changed(cutOff);
    }
}
