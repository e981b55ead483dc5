using System.Diagnostics;

namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>Runs the system's own tools (ip, nft, mount). A tool that fails throws with what it said.</summary>
internal static class Shell
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static string Run(string program, params IEnumerable<string> arguments) => Feed("", program, arguments);

    /// <summary>The same with something on standard input.</summary>
    public static string Feed(string input, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(Limit))
            throw new TimeoutException($"{program} did not end.");
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', start.ArgumentList)} failed: {errors.Result.Trim()}");
    }
}
