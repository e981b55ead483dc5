using System.CommandLine;
using AdvoCache.Cli.Output;
using AdvoCache.Client;

namespace AdvoCache.Cli.Commands;

/// <summary>"export": the content at one moment, in a form that "import" reads.</summary>
internal static class ExportCommand
{
    private const string ToOutput = "-";
    private const string PartSuffix = ".part";
    private const int BufferBytes = 64 * 1024;

    public static Command Build(Calls calls)
    {
        var file = new Argument<string>("file") { Description = "Where to write; - is the output.", DefaultValueFactory = _ => ToOutput };
        var asObject = new Option<bool>("--object") { Description = "Write one JSON object instead of a line for each entry." };
        var prefix = new Option<string?>("--prefix") { Description = "Only keys that begin so.", HelpName = "text" };
        var command = new Command(
            "export",
            "Writes all entries as they are at one moment, the least recently used first, so that an import leaves them as hot as they were. Times to live are not in it.");
        command.Add(file);
        command.Add(asObject);
        command.Add(prefix);
        calls.Run(command, async call =>
        {
            var entries = await DumpCommand.EntriesAsync(call, call.Value(prefix));
            entries.Reverse();
            await WriteAsync(call, call.Value(file), call.Value(asObject), entries);
            Report(call, call.Value(file), entries.Count);
            return ExitCode.Fine;
        });
        return command;
    }

    private static async Task WriteAsync(Call call, string file, bool asObject, IReadOnlyList<SheetEntry> entries)
    {
        if (file == ToOutput)
        {
            var output = new BufferedStream(Console.OpenStandardOutput(), BufferBytes);
            await using (output)
                await WriteAsync(call, output, asObject, entries);
            return;
        }
        // Who reads the file sees all of it or the one before.
        var part = file + PartSuffix;
        var stream = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes, useAsync: true);
        await using (stream)
            await WriteAsync(call, stream, asObject, entries);
        File.Move(part, file, overwrite: true);
    }

    private static Task<bool> WriteAsync(Call call, Stream output, bool asObject, IReadOnlyList<SheetEntry> entries)
        => call.Printer.WithProgressAsync("exporting", entries.Count, async tell =>
        {
            if (asObject)
            {
                await output.WriteAsync(JsonText.Write(json =>
                {
                    json.WriteStartObject();
                    DumpCommand.WriteEntries(json, entries);
                    json.WriteEndObject();
                }), call.Token);
                await output.WriteAsync("\n"u8.ToArray(), call.Token);
                return true;
            }
            for (var i = 0; i < entries.Count; i++)
            {
                await output.WriteAsync(LineOf(entries[i]), call.Token);
                tell(i + 1);
            }
            return true;
        });

    private static byte[] LineOf(SheetEntry entry) =>
    [
        .. JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("key", entry.Key);
            json.WritePropertyName("value");
            JsonText.WriteValue(json, entry.Json.Span);
            json.WriteEndObject();
        }),
        (byte)'\n',
    ];

    private static void Report(Call call, string file, int count)
    {
        if (file == ToOutput)
        {
            call.Printer.Note($"exported {count}");
        }
        else if (call.Printer.IsJson)
        {
            call.Printer.Json(json =>
            {
                json.WriteString("file", file);
                json.WriteNumber("entries", count);
            });
        }
        else
        {
            call.Printer.Line($"exported {count}");
        }
    }
}
