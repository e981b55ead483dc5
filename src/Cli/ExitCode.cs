using AdvoCache.Client;

namespace AdvoCache.Cli;

/// <summary>What the process ends with. Scripts rely on these: a number never changes its meaning.</summary>
internal static class ExitCode
{
    public const int Fine = 0;

    /// <summary>The cluster was asked and the answer is no: no such key, another version, a lock that somebody else holds.</summary>
    public const int No = 1;

    /// <summary>The command line, the environment or a file makes no sense.</summary>
    public const int Usage = 2;

    /// <summary>No node answers, or no majority of them does.</summary>
    public const int Unavailable = 3;

    /// <summary>A node answers and refuses: a wrong password, a request that it does not take.</summary>
    public const int Refused = 4;

    /// <summary>The command to be run under a lock could not be started; shells use the same.</summary>
    public const int NoSuchProgram = 127;

    /// <summary>Ctrl+C or SIGTERM came before the end; shells use the same.</summary>
    public const int Interrupted = 130;

    public static int Of(ErrorCode code) => code switch
    {
        ErrorCode.NotFound or ErrorCode.VersionMismatch or ErrorCode.StaleFence or ErrorCode.LockHeld or ErrorCode.LockNotFound or ErrorCode.NotOwner => No,
        ErrorCode.Unavailable or ErrorCode.RateLimited => Unavailable,
        _ => Refused,
    };

    /// <summary>For the codes as the protocol spells them.</summary>
    public static int Of(string? code) => code switch
    {
        "not_found" or "version_mismatch" or "stale_fence" or "lock_held" or "lock_not_found" or "not_owner" => No,
        "unavailable" or "rate_limited" => Unavailable,
        _ => Refused,
    };
}
