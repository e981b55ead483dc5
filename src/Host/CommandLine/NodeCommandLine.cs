using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace AdvoCache.Host.CommandLine;

/// <summary>
/// What the program understands: no command runs a node, "healthcheck" asks a running one, "cluster" runs three, "recover" starts a cluster over.
/// Invariant: an operator's mistake is one line on standard error for each problem, and never a stack trace.
/// </summary>
internal static class NodeCommandLine
{
    // A value may begin with @: secrets do.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    // StopSignals handles the signals, and a bug is to end the process with its stack trace.
    private static readonly Func<TextWriter, TextWriter, InvocationConfiguration> Invocation = (output, error) =>
        new() { Output = output, Error = error, ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var parsed = Build(new SettingOptions(), error).Parse(args, Parsing);
        if (parsed.Action is not ParseErrorAction)
            return await parsed.InvokeAsync(Invocation(output, error), cancellationToken);
        foreach (var problem in Problems(parsed))
            await error.WriteLineAsync(problem);
        return ExitCode.BadSettings;
    }

    private static RootCommand Build(SettingOptions options, TextWriter error)
    {
        var root = new RootCommand(
            "AdvoCache: a replicated live cache. Runs a node. Settings come from, later wins: defaults, appsettings.json, .env, ADVO_ variables, options.");
        foreach (var option in options.All)
            root.Add(option);
        root.Add(HealthCheckCommand.Build(options, error));
        root.Add(ClusterCommand.Build());
        root.Add(RecoverCommand.Build(options, error));
        root.SetAction((parsed, cancellationToken) => RunNodeAsync(options.Read(parsed), error, cancellationToken));
        return root;
    }

    private static async Task<int> RunNodeAsync(IReadOnlyDictionary<string, string> commandLine, TextWriter error, CancellationToken cancellationToken)
    {
        var loaded = SettingsLoader.Load(SettingsInput.OfThisProcess(commandLine));
        if (loaded.Problems.Count > 0)
        {
            foreach (var line in loaded.Problems.Select(problem => problem.Message).Concat(loaded.Warnings))
                await error.WriteLineAsync(line);
            return ExitCode.BadSettings;
        }

        try
        {
            return await NodeApp.RunAsync(loaded.Settings, loaded.Warnings, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Fine; // told to stop before it had started
        }
        catch (Exception e) when (OperatorErrors.Explain(e, loaded.Settings) is { } line)
        {
            await error.WriteLineAsync(line);
            return ExitCode.CannotRun;
        }
    }

    /// <summary>The library's own list, but for words it does not know: beside a misspelt option such a word may be the secret meant for it.</summary>
    private static IEnumerable<string> Problems(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var known = command.Options.Select(option => option.Name).ToList();
        var misspelt = parsed.UnmatchedTokens.Where(token => token.StartsWith('-')).Select(token => token.Split('=')[0]).ToList();
        foreach (var option in misspelt)
            yield return $"{option} is not an option: the nearest is {NearestName.Of(option, known)} (--help lists them all)";
        if (misspelt.Count == 0)
        {
            foreach (var word in parsed.UnmatchedTokens)
                yield return $"\"{word}\" is not a command (--help lists them all)";
        }
        foreach (var problem in parsed.Errors.Where(problem => problem.SymbolResult is not CommandResult))
            yield return problem.Message;
    }
}
