#if PLANTED_BUGS
namespace AdvoCache.Core;

/// <summary>
/// Bugs that the chaos tests must find, to judge the judges. They exist in the build configuration "Planted" only, and one at a time
/// does its mischief: the one that ADVO_TEST_PLANTED_BUG names.
/// </summary>
public static class Planted
{
    public const string WeakReads = "weak-reads";
    public const string WipedLogVotes = "wiped-log-votes";
    public const string LocalClock = "local-clock";
    public const string DroppedBroadcast = "dropped-broadcast";
    public const string TokenReset = "token-reset";

    /// <summary>The bug that is at work in this process.</summary>
    public static string? Bug { get; set; }

    /// <summary>For <see cref="TokenReset"/>: where the present leader's term began.</summary>
    internal static long TermBegan { get; set; }

    public static bool Has(string bug) => string.Equals(Bug, bug, StringComparison.Ordinal);
}
#endif
