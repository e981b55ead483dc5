using System.CommandLine;
using AdvoCache.Client;

namespace AdvoCache.Cli.Commands;

/// <summary>"del", "del-prefix", "del-suffix".</summary>
internal static class DeleteCommands
{
    public static Command BuildKeys(Calls calls)
    {
        var keys = new Argument<string[]>("key") { Arity = ArgumentArity.OneOrMore };
        var ifVersion = WriteOptions.IfVersionOption();
        var command = new Command("del", "Deletes keys, whether they are there or not.");
        command.Add(keys);
        command.Add(ifVersion);
        calls.Run(command, async call =>
        {
            if (call.Value(ifVersion) is not null && call.Value(keys).Length != 1)
                throw CommandException.Usage("--if-version is for one key");
            var sheet = await call.SheetAsync();
            foreach (var key in call.Value(keys))
                Writes.Report(call, key, await sheet.DeleteAsync(key, call.Value(ifVersion), token: call.Token));
            return ExitCode.Fine;
        });
        return command;
    }

    public static Command BuildPrefix(Calls calls)
        => BuildMany(calls, "prefix", "begin", static (sheet, text, token) => sheet.DeletePrefixAsync(text, token));

    public static Command BuildSuffix(Calls calls)
        => BuildMany(calls, "suffix", "end", static (sheet, text, token) => sheet.DeleteSuffixAsync(text, token));

    private static Command BuildMany(Calls calls, string part, string verb, Func<AdvoCacheClient, string, CancellationToken, Task<WriteResult>> delete)
    {
        var text = new Argument<string>(part) { Arity = ArgumentArity.ZeroOrOne, Description = "Left out only together with --all." };
        var all = new Option<bool>("--all") { Description = $"Delete everything. An empty {part} alone is refused: in a script it is more often a mistake." };
        var command = new Command($"del-{part}", $"Deletes all keys that {verb} so.");
        command.Add(text);
        command.Add(all);
        calls.Run(command, async call =>
        {
            var given = call.Words.GetValue(text) ?? "";
            if (given.Length == 0 != call.Value(all))
                throw CommandException.Usage(given.Length == 0 ? $"an empty {part} is that of all keys: add --all if that is meant" : $"--all and a {part} exclude each other");
            var sheet = await call.SheetAsync();
            var result = await delete(sheet, given, call.Token);
            if (call.Printer.IsJson)
            {
                call.Printer.Json(json =>
                {
                    json.WriteString(part, given);
                    json.WriteNumber("deleted", result.Deleted);
                    json.WriteNumber("index", result.Index);
                });
            }
            else
            {
                call.Printer.Line($"deleted {result.Deleted}");
            }
            return ExitCode.Fine;
        });
        return command;
    }
}
