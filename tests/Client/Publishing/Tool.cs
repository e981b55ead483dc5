using System.Diagnostics;

namespace AdvoCache.Tests.Client.Publishing;

/// <summary>How a program ended, and all that it printed.</summary>
internal readonly record struct ToolResult(int Code, string Output);

/// <summary>Runs a program to its end, which comes within the limit: then it is killed, and all that it started.</summary>
internal static class Tool
{
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    public static async Task<ToolResult> RunAsync(TimeSpan limit, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        // The build that runs the tests has told its children of itself; another one looks for its own parts.
        foreach (var inherited in start.Environment.Keys.Where(static name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(inherited);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var late = new CancellationTokenSource(limit);
        try
        {
            var printed = await output.WaitAsync(late.Token);
            await process.WaitForExitAsync(late.Token);
            return new(process.ExitCode, string.Concat(printed));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {limit.TotalMinutes} minutes.\n{string.Concat(await output)}");
        }
    }
}
