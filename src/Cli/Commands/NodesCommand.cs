using System.CommandLine;

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
            // Who leads is told to those who connect, and a shell may have done so long ago.
            await using var fresh = await call.Session.ConnectAsync(call.Token);
            var (leader, nodes) = (fresh.Leader, fresh.ClusterNodes);
            // It goes on with the connection that it has.
            var here = call.Session.OpenedSheet?.Node ?? fresh.Node;
            if (call.Printer.IsJson)
            {
                call.Printer.Json(json =>
                {
                    json.WriteString("node", here);
                    json.WriteString("leader", leader);
                    json.WriteStartArray("nodes");
                    foreach (var node in nodes)
                        json.WriteStringValue(node);
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
