using System.CommandLine;
using System.Text;
using System.Text.Json;
using AdvoCache.Cli.Output;
using AdvoCache.Client;

namespace AdvoCache.Cli.Commands;

/// <summary>"dump": the whole content at one moment.</summary>
internal static class DumpCommand
{
    private static readonly string[] Headers = ["key", "value"];

    public static Command Build(Calls calls)
    {
        var prefix = new Argument<string>("prefix") { Arity = ArgumentArity.ZeroOrOne, Description = "Only keys that begin so." };
        var command = new Command("dump", "Prints all keys and values as they are at one moment, the most recently used first. With --json as one object.");
        command.Add(prefix);
        calls.Run(command, async call =>
        {
            var entries = await EntriesAsync(call, call.Words.GetValue(prefix));
            if (call.Printer.IsJson)
            {
                call.Printer.Json(json => WriteEntries(json, entries));
            }
            else if (call.Printer.Terminal.IsRich)
            {
                call.Printer.Table(Headers, [.. entries.Select(static entry => new[] { JsonText.Key(entry.Key), Encoding.UTF8.GetString(entry.Json.Span) })]);
            }
            else
            {
                foreach (var entry in entries)
                    call.Printer.Line($"{JsonText.Key(entry.Key)}\t{Encoding.UTF8.GetString(JsonText.OnOneLine(entry.Json.Span))}");
            }
            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary>What the cluster has now, the most recently used first; of all keys, or of those that begin so.</summary>
    internal static async Task<List<SheetEntry>> EntriesAsync(Call call, string? prefix)
    {
        var sheet = await call.SheetAsync();
        var dump = await sheet.DumpAsync(call.Token);
        return [.. dump.Entries.Where(entry => entry.Key.StartsWith(prefix ?? "", StringComparison.Ordinal))];
    }

    internal static void WriteEntries(Utf8JsonWriter json, IEnumerable<SheetEntry> entries)
    {
        foreach (var entry in entries)
        {
            json.WritePropertyName(entry.Key);
            JsonText.WriteValue(json, entry.Json.Span);
        }
    }
}
