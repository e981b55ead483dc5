using System.CommandLine;
using System.Text.Json;
using AdvoCache.Cli.Connection;
using AdvoCache.Cli.Output;

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
            using var reply = await SheetQuestion.AskAsync(call.Session, "dump", call.Token);
            var entries = EntriesOf(reply, call.Words.GetValue(prefix) ?? "").ToList();
            if (call.Printer.IsJson)
            {
                call.Printer.Json(json => WriteEntries(json, entries));
            }
            else if (call.Printer.Terminal.IsRich)
            {
                call.Printer.Table(Headers, [.. entries.Select(static entry => new[] { JsonText.Key(entry.Name), entry.Value.GetRawText() })]);
            }
            else
            {
                foreach (var entry in entries)
                    call.Printer.Line($"{JsonText.Key(entry.Name)}\t{OneLine(entry.Value)}");
            }
            return ExitCode.Fine;
        });
        return command;
    }

    /// <summary>What a dump has, in its order.</summary>
    internal static IEnumerable<JsonProperty> EntriesOf(JsonDocument reply, string prefix)
        => reply.RootElement.GetProperty("value").EnumerateObject().Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal));

    internal static void WriteEntries(Utf8JsonWriter json, IEnumerable<JsonProperty> entries)
    {
        foreach (var entry in entries)
        {
            json.WritePropertyName(entry.Name);
            JsonText.WriteValue(json, System.Text.Encoding.UTF8.GetBytes(entry.Value.GetRawText()));
        }
    }

    private static string OneLine(JsonElement value) => value.GetRawText().ReplaceLineEndings(" ");
}
