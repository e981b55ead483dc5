using System.Runtime.InteropServices;

namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>Whether this machine can be a lab.</summary>
internal static class Requirements
{
    private const string Variable = "ADVO_TEST_LAB";
    private const string Required = "required";
    private const string FaketimeLibrary = "libfaketimeMT.so.1";

    private static readonly Lazy<string?> LackFound = new(FindLack);
    private static readonly Lazy<string?> LibraryFound = new(FindFaketime);

    /// <summary>
    /// What is missing here for network namespaces and mounts, as the reason for skipping a test. Null when nothing is, or when the
    /// tests must run all the same: with ADVO_TEST_LAB=required, as in continuous integration.
    /// </summary>
    public static string? Lack => Environment.GetEnvironmentVariable(Variable) == Required ? null : LackFound.Value;

    /// <summary>The same for tests that also turn clocks.</summary>
    public static string? ClockLack =>
        Lack ?? (Environment.GetEnvironmentVariable(Variable) == Required || LibraryFound.Value is not null
            ? null
            : $"{FaketimeLibrary} is not installed (Debian: faketime).");

    public static string Faketime => LibraryFound.Value ?? throw new InvalidOperationException($"{FaketimeLibrary} is not installed.");

    private static string? FindLack()
    {
        if (!OperatingSystem.IsLinux())
            return "Network namespaces need Linux.";
        if (EffectiveUserId() != 0)
            return "Network namespaces need root.";
        try
        {
            using var host = new LabHost("probe", 1);
            using var bridge = new KernelBridge([host]);
            return null;
        }
        catch (Exception problem)
        {
            return $"No lab here (it needs ip, nft and nsenter, and the right to make network namespaces): {problem.Message}";
        }
    }

    private static string? FindFaketime() =>
        Directory.Exists("/usr/lib")
            ? Directory.EnumerateDirectories("/usr/lib", "faketime", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 })
                .Select(folder => Path.Combine(folder, FaketimeLibrary))
                .FirstOrDefault(File.Exists)
            : null;

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUserId();
}
