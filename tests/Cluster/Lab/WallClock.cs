using System.Collections.Immutable;
using System.Globalization;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>
/// A node's wall clock, which can be turned while the node lives: libfaketime reads the offset from a file. Monotonic time stays true,
/// as on a real machine whose clock is set.
/// </summary>
internal sealed class WallClock
{
    // The file is read again after a second: with every reading of the clock, as it could be, the node would do little else.
    private const string CacheSeconds = "1";

    private readonly string _file;

    public WallClock(string file)
    {
        _file = file;
        Turn(TimeSpan.Zero);
    }

    /// <summary>The environment of a process that lives by this clock.</summary>
    public ImmutableDictionary<string, string> Variables => NodeSettings.With(
        ("LD_PRELOAD", Requirements.Faketime),
        ("FAKETIME_TIMESTAMP_FILE", _file),
        ("FAKETIME_CACHE_DURATION", CacheSeconds),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        // Both cost a .NET process several times the processor time of all its own work, and mend nothing that it uses.
        ("FAKETIME_FORCE_MONOTONIC_FIX", "0"),
        ("FAKETIME_DISABLE_SHM", "1"));

    /// <summary>How far the clock is ahead of the true one; negative: behind.</summary>
    public void Turn(TimeSpan ahead)
    {
        // Renamed into place: a reader never sees half a line.
        File.WriteAllText(_file + ".new", ahead.TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture) + "\n");
        File.Move(_file + ".new", _file, overwrite: true);
    }
}
