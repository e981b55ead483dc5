using System.CommandLine;
using AdvoCache.Cli.Connection;
using AdvoCache.Cli.Output;

namespace AdvoCache.Cli.Commands;

/// <summary>"stats": what the sheet is made of and how it is used.</summary>
internal static class StatsCommand
{
    private static readonly string[] Headers = ["what", "value"];

    public static Command Build(Calls calls)
    {
        var command = new Command(
            "stats",
            "Prints entries, bytes, capacity, collaborators and locks of the sheet, and the hits, misses, evictions and expirations that the answering node has seen.");
        calls.Run(command, async call =>
        {
            using var reply = await SheetQuestion.AskAsync(call.Session, "stats", call.Token);
            var stats = reply.RootElement.GetProperty("value");
            if (call.Printer.IsJson)
                call.Printer.Line(stats.GetRawText());
            else
                call.Printer.Table(Headers, [.. stats.EnumerateObject().Select(static field => new[] { field.Name, field.Value.ToString() })]);
            return ExitCode.Fine;
        });
        return command;
    }
}
