using System.CommandLine;
using System.CommandLine.Parsing;

namespace AdvoCache.Host.CommandLine;

/// <summary>"cluster": three nodes on this machine, to try out what a cluster does when one of them is killed.</summary>
internal static class ClusterCommand
{
    public static Command Build()
    {
        var basePort = new Option<int>("--base-port")
        {
            HelpName = "port",
            Description = $"The first node's HTTP port, from 1 to {ClusterPlan.MaxBasePort}; the others take the next two,"
                + $" Raft the three that are {ClusterPlan.RaftPortOffset} higher.",
            DefaultValueFactory = _ => Settings.DefaultHttpPort,
            CustomParser = ReadBasePort,
        };
        var dataDirectory = new Option<string>("--data-dir")
        {
            HelpName = "directory",
            Description = "Where each node gets a directory of its own for its log.",
            DefaultValueFactory = _ => Path.Combine(".", ".data", "cluster"),
        };

        var command = new Command("cluster",
            "Runs three nodes, n1 to n3, on this machine until Ctrl+C. One that dies is started again. Their other settings come from variables and files as usual.");
        command.Add(basePort);
        command.Add(dataDirectory);
        command.SetAction((parsed, cancellationToken) =>
        {
            var plan = new ClusterPlan(parsed.GetRequiredValue(basePort), parsed.GetRequiredValue(dataDirectory));
            return new LocalCluster(plan, parsed.InvocationConfiguration.Output).RunAsync(cancellationToken);
        });
        return command;
    }

    private static int ReadBasePort(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (HostAndPort.TryParsePort(text, out var port) && port is >= 1 and <= ClusterPlan.MaxBasePort)
            return port;
        result.AddError($"--base-port=\"{text}\": must be a whole number from 1 to {ClusterPlan.MaxBasePort}");
        return 0;
    }
}
