namespace AdvoCache.Tests.Client.Publishing;

/// <summary>Whether this machine can make native programs.</summary>
internal static class Linker
{
    private const string Variable = "ADVO_TEST_AOT";
    private const string Required = "required";

    /// <summary>Those that the SDK looks for.</summary>
    private static readonly string[] Names = ["clang", "gcc"];

    /// <summary>
    /// What is missing here, as the reason for skipping a test. Null when nothing is, or when the test must run all the same: with
    /// ADVO_TEST_AOT=required, as in continuous integration.
    /// </summary>
    public static string? Lack => Environment.GetEnvironmentVariable(Variable) == Required || !OperatingSystem.IsLinux() || Names.Any(IsInstalled)
        ? null
        : "Native programs need a linker (Debian: clang zlib1g-dev).";

    private static bool IsInstalled(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
