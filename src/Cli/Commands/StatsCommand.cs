using System.CommandLine;
using System.Globalization;
using AdvoCache.Client;

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
            var sheet = await call.SheetAsync();
            var figures = FiguresOf(await sheet.StatsAsync(call.Token));
            if (call.Printer.IsJson)
                call.Printer.Json(json => figures.ForEach(figure => json.WriteNumber(figure.Name, figure.Value)));
            else
                call.Printer.Table(Headers, [.. figures.Select(static figure => new[] { figure.Name, figure.Value.ToString(CultureInfo.InvariantCulture) })]);
            return ExitCode.Fine;
        });
        return command;
    }

    private static List<(string Name, long Value)> FiguresOf(SheetStats stats) =>
    [
        ("entries", stats.Entries),
        ("bytes", stats.Bytes),
        ("capacity", stats.Capacity),
        ("collaborators", stats.Collaborators),
        ("locks", stats.Locks),
        ("hits", stats.Hits),
        ("misses", stats.Misses),
        ("evictions", stats.Evictions),
        ("expirations", stats.Expirations),
    ];
}
