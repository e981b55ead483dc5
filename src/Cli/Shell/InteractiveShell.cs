using AdvoCache.Cli.Commands;
using AdvoCache.Cli.Connection;
using AdvoCache.Cli.Output;

namespace AdvoCache.Cli.Shell;

/// <summary>
/// Takes commands line by line over one connection: from a person with an editor, or from a file or program until it ends. A failed command does not end it.
/// </summary>
internal sealed class InteractiveShell(Session session, Printer printer)
{
    private const char Comment = '#';

    /// <summary>Where a terminal does not say.</summary>
    private const int UnknownWidth = 80;

    public Task<int> RunAsync()
    {
        session.IsShell = true;
        session.PrintsJson = printer.IsJson;
        return session.Terminal is { IsInput: true, IsOutput: true } ? TalkAsync() : ReadAsync();
    }

    /// <summary>Each line of the input is a command. Ends with the code of the first that failed.</summary>
    private async Task<int> ReadAsync()
    {
        var first = ExitCode.Fine;
        while (!session.Interrupts.Token.IsCancellationRequested && await NextLineAsync() is { } line)
        {
            var (code, isEnd) = await TakeAsync(line);
            if (first == ExitCode.Fine)
                first = code;
            if (isEnd)
                break;
        }
        return first;
    }

    // A read from the input cannot be called off; a signal must not have to wait for it.
    private Task<string?> NextLineAsync() => Task.Run(Console.In.ReadLine).WaitAsync(session.Interrupts.Token);

    private async Task<int> TalkAsync()
    {
        // Nor can the wait for a key. At the prompt nothing is held that would have to be given back first.
        using var ending = session.Interrupts.Ending.Register(static () => Environment.Exit(ExitCode.Interrupted));
        var sheet = await session.SheetAsync(session.Interrupts.Token);
        printer.Note($"{session.Settings.Sheet} on {sheet.Node}, {sheet.Count} keys. help lists the commands, Ctrl+D ends.");
        var history = History.Load(History.UsualFile());
        var editor = new LineEditor(Console.Out, static () => Console.ReadKey(intercept: true), static () => Console.BufferWidth is > 0 and var width ? width : UnknownWidth, history,
            new(AdvoCommandLine.Build(session, new SharedOptions()), () => sheet.Keys));
        while (!session.Interrupts.Ending.IsCancellationRequested)
        {
            // While a line is edited Ctrl+C is a key; while a command runs it ends the command.
            Console.TreatControlCAsInput = true;
            var line = editor.Read($"{session.Settings.Sheet}> ");
            Console.TreatControlCAsInput = false;
            if (line is null)
                break;
            history.Add(line.TrimEnd());
            if ((await TakeAsync(line)).IsEnd)
                break;
        }
        return ExitCode.Fine;
    }

    private async Task<(int Code, bool IsEnd)> TakeAsync(string line)
    {
        if (string.IsNullOrWhiteSpace(line) || line.TrimStart()[0] == Comment)
            return (ExitCode.Fine, false);
        var (words, problem) = Words.Split(line);
        if (problem is not null)
        {
            printer.Problem("usage", problem);
            return (ExitCode.Usage, false);
        }
        if (words is ["exit" or "quit"])
            return (ExitCode.Fine, true);
        if (words is ["help", ..])
            words = [.. words.Skip(1), "--help"];
        return (await AdvoCommandLine.RunAsync(session, words, session.Interrupts.NextCommand()), false);
    }
}
