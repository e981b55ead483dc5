using System.CommandLine;

namespace AdvoCache.Cli.Commands;

/// <summary>"set-null": notes that there is nothing for a key, so that nobody looks for it in vain again.</summary>
internal static class SetNullCommand
{
    public static Command Build(Calls calls)
    {
        var key = new Argument<string>("key");
        var options = new WriteOptions();
        var command = new Command("set-null", "Notes that a key is known to stand for nothing: clients see a placeholder instead of looking for the value in vain.");
        command.Add(key);
        options.AddTo(command);
        calls.Run(command, async call =>
        {
            var sheet = await call.SheetAsync();
            Writes.Report(call, call.Value(key), await sheet.SetNullAsync(call.Value(key), options.Read(call), call.Token));
            return ExitCode.Fine;
        });
        return command;
    }
}
