using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Net.WebSockets;
using System.Text.Json;
using AdvoCache.Cli.Commands;
using AdvoCache.Cli.Connection;
using AdvoCache.Cli.Shell;
using AdvoCache.Client;

namespace AdvoCache.Cli;

/// <summary>
/// What advo understands, from the command line and line by line in the shell.
/// Invariant: whatever goes wrong is one line on the error stream and an exit code of <see cref="ExitCode"/>; a stack trace is a bug.
/// </summary>
internal static class AdvoCommandLine
{
    // A value may begin with @, and -5 is a number.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    // Interrupts handles the signals, and the failures are explained here.
    private static readonly InvocationConfiguration Invocation = new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };

    public static RootCommand Build(Session session, SharedOptions shared)
    {
        var root = new RootCommand(
            "The command line client of AdvoCache, a replicated live cache. Alone on a terminal it is a shell. The connection comes from ADVO_URL, ADVO_SHEET and"
            + " ADVO_PASSWORD, or ADVO_CONNECTION=\"Nodes=ws://a:8081/ws,ws://b:8081/ws;Sheet=demo;Password=secret\".");
        shared.AddTo(root, session.IsShell);
        var calls = new Calls(session, shared);
        foreach (var command in Everything(calls))
            root.Add(command);
        if (!session.IsShell)
            calls.Run(root, call => new InteractiveShell(session, call.Printer).RunAsync());
        return root;
    }

    public static async Task<int> RunAsync(Session session, IReadOnlyList<string> words, CancellationToken token)
    {
        var shared = new SharedOptions();
        var parsed = Build(session, shared).Parse(words, Parsing);
        var printer = session.PrinterFor(parsed.GetValue(shared.Json));
        try
        {
            if (parsed.Action is not ParseErrorAction)
                return await parsed.InvokeAsync(Invocation, token);
            foreach (var problem in Problems(parsed))
                printer.Problem("usage", problem);
            return ExitCode.Usage;
        }
        catch (Exception failure) when (Explain(failure, token) is { } explained)
        {
            if (explained.ExitCode != ExitCode.Interrupted)
                printer.Problem(explained.Code, explained.Message);
            return explained.ExitCode;
        }
    }

    private static Command[] Everything(Calls calls) =>
    [
        GetCommand.Build(calls),
        SetCommand.Build(calls),
        SetNullCommand.Build(calls),
        DeleteCommands.BuildKeys(calls),
        DeleteCommands.BuildPrefix(calls),
        DeleteCommands.BuildSuffix(calls),
        DumpCommand.Build(calls),
        WatchCommand.Build(calls),
        LockCommand.Build(calls),
        ImportCommand.Build(calls),
        ExportCommand.Build(calls),
        StatsCommand.Build(calls),
        NodesCommand.Build(calls),
        StatusCommand.Build(calls),
        MemberCommands.Build(calls),
        BenchCommand.Build(calls),
    ];

    /// <summary>The library's own list, but that a word it does not know is told once and not as a missing command too.</summary>
    private static IEnumerable<string> Problems(ParseResult parsed) => parsed.UnmatchedTokens.Count > 0
        ? parsed.UnmatchedTokens.Select(static word => $"\"{word}\" is not understood here (--help lists what is)")
            .Concat(parsed.Errors.Where(static problem => problem.SymbolResult is not CommandResult).Select(static problem => problem.Message))
        : parsed.Errors.Select(static problem => problem.Message);

    /// <summary>Null: nobody foresaw it.</summary>
    private static CommandException? Explain(Exception failure, CancellationToken token) => failure switch
    {
        CommandException explained => explained,
        OperationCanceledException when token.IsCancellationRequested => new(ExitCode.Interrupted, "interrupted", "interrupted"),
        AdvoCacheException refused => new(ExitCode.Of(refused.Code), CodeText(refused.Code), Describe(refused), refused),
        WebSocketException or HttpRequestException => CommandException.Unavailable(failure.Message, failure),
        IOException or UnauthorizedAccessException => new(ExitCode.Usage, "usage", failure.Message, failure),
        _ => null,
    };

    private static string CodeText(ErrorCode code) => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString());

    private static string Describe(AdvoCacheException refused) => refused switch
    {
        { Code: ErrorCode.VersionMismatch, Version: 0 } => "version mismatch: there is no such key",
        { Code: ErrorCode.VersionMismatch, Version: { } version } => $"version mismatch: the key has version {version}",
        { Maybe: true } => $"{refused.Message.TrimEnd('.')}; the write may have taken effect, or still may",
        _ => refused.Message.TrimEnd('.'),
    };
}
