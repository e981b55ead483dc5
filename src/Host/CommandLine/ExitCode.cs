namespace AdvoCache.Host.CommandLine;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    public const int Fine = 0;

    /// <summary>The settings make sense, but the machine does not let the node run: a port in use, a data directory that is not writable.</summary>
    public const int CannotRun = 1;

    /// <summary>The settings or the command line make no sense.</summary>
    public const int BadSettings = 2;
}
