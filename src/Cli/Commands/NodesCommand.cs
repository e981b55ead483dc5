using System.CommandLine;
using AdvoCache.Cli.Connection;

namespace AdvoCache.Cli.Commands;

/// <summary>"nodes": the nodes as clients see them.</summary>
internal static class NodesCommand
{
    private static readonly string[] Headers = ["node", "leads", "here"];

    public static Command Build(Calls calls)
    {
        var command = new Command("nodes", "Lists the nodes by their addresses for clients: which one leads, and which one this client is on.");
        calls.Run(command, async call =>
        {
            using var reply = await SheetQuestion.OpenAsync(call.Session, call.Token);
            var opened = reply.RootElement;
            var leader = opened.GetProperty("leader").GetString();
            // A shell goes on with the connection that it has.
            var here = call.Session.OpenedSheet?.Node ?? opened.GetProperty("node").GetString();
            var nodes = opened.GetProperty("nodes").EnumerateArray().Select(static node => node.GetString() ?? "").ToList();
            if (call.Printer.IsJson)
            {
                call.Printer.Json(json =>
                {
                    json.WriteString("node", here);
                    json.WriteString("leader", leader);
                    json.WriteStartArray("nodes");
                    nodes.ForEach(json.WriteStringValue);
                    json.WriteEndArray();
                });
            }
            else
            {
                call.Printer.Table(Headers, [.. nodes.Select(node => new[] { node, node == leader ? "yes" : "", node == here ? "yes" : "" })]);
            }
            return ExitCode.Fine;
        });
        return command;
    }
}
