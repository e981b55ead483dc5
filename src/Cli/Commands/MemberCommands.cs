using System.CommandLine;
using System.Text;
using System.Text.Json;
using AdvoCache.Cli.Connection;
using AdvoCache.Cli.Output;

namespace AdvoCache.Cli.Commands;

/// <summary>"member add", "member remove", "member list": the operator's changes to the members of a running cluster.</summary>
internal static class MemberCommands
{
    private const string TokenVariable = "ADVO_ADMIN_TOKEN";

    /// <summary>A change goes to the leader; it may be another one by the time it is asked.</summary>
    private const int MaxAsked = 3;

    private static readonly string[] Headers = ["name", "raft", "client", "link", "role", "leads"];

    /// <summary>A change waits for all voters, so the node gives up before the client does.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(65);

    public static Command Build(Calls calls)
    {
        var command = new Command("member", $"Shows and changes the members of the cluster. Needs {TokenVariable}, which is sent to the nodes of ADVO_URL and to the leader that they name.");
        command.Add(BuildAdd(calls));
        command.Add(BuildRemove(calls));
        command.Add(BuildList(calls));
        return command;
    }

    private static Command BuildAdd(Calls calls)
    {
        var name = new Argument<string>("name");
        var raft = new Argument<string>("raft") { Description = "The address of its Raft port, host:port." };
        var client = new Argument<string>("client") { Description = "Its address for clients, ws://host:port/ws." };
        var link = new Argument<string>("link") { Arity = ArgumentArity.ZeroOrOne, Description = "Its address for other nodes, http://host:port. Default: the host and port of the client address." };
        var command = new Command("add", "Adds a member, or changes the addresses of one. It counts when it is a voter, see member list.");
        foreach (var argument in (Argument[])[name, raft, client, link])
            command.Add(argument);
        calls.Run(command, call =>
        {
            var member = $"{call.Value(name)}={call.Value(raft)}|{call.Value(client)}";
            return ChangeAsync(call, HttpMethod.Post, "members", call.Words.GetValue(link) is { Length: > 0 } given ? $"{member}|{given}" : member);
        });
        return command;
    }

    private static Command BuildRemove(Calls calls)
    {
        var name = new Argument<string>("name");
        var command = new Command("remove", "Removes a member. The leader cannot be removed: stop it first, and the next one can.");
        command.Add(name);
        calls.Run(command, call => ChangeAsync(call, HttpMethod.Delete, $"members/{Uri.EscapeDataString(call.Value(name))}", null));
        return command;
    }

    private static Command BuildList(Calls calls)
    {
        var command = new Command("list", "Lists the members with their addresses.");
        calls.Run(command, call => ChangeAsync(call, HttpMethod.Get, "members", null));
        return command;
    }

    private static async Task<int> ChangeAsync(Call call, HttpMethod method, string page, string? body)
    {
        if (Environment.GetEnvironmentVariable(TokenVariable) is not { Length: > 0 } secret)
            throw CommandException.Usage($"no right to do that: set {TokenVariable} to what the nodes have");
        var address = NodeHttp.Beside(await ReachableAsync(call), page);
        for (var asked = 1; ; asked++)
        {
            var answer = await NodeHttp.AskAsync(method, address, Patience, call.Token, secret, body);
            if (answer.IsSuccess)
            {
                Show(call.Printer, answer);
                return ExitCode.Fine;
            }
            var problem = answer.Text("error") ?? $"{address} answers {answer.Status}";
            if (answer.Status == 409 && asked < MaxAsked && LeaderOf(answer, page) is { } leader && leader.Authority != address.Authority)
                address = leader;
            else
                throw new CommandException(ExitCode.Refused, "refused", problem);
        }
    }

    /// <summary>The first node that answers at all: any can tell who leads.</summary>
    private static async Task<Uri> ReachableAsync(Call call)
    {
        CommandException? trouble = null;
        foreach (var node in call.Session.OpenedSheet?.Nodes ?? call.Session.Settings.Nodes)
        {
            try
            {
                await NodeHttp.AskAsync(HttpMethod.Get, NodeHttp.Beside(node, "health"), call.Session.Settings.Timeout, call.Token);
                return node;
            }
            catch (CommandException unreachable) when (unreachable.ExitCode == ExitCode.Unavailable)
            {
                trouble = unreachable;
            }
        }
        throw CommandException.Unavailable(trouble?.Message ?? "no node to ask", trouble);
    }

    // Only a node that does not lead sends elsewhere; what a leader refuses, it refuses for good.
    private static Uri? LeaderOf(in NodeAnswer answer, string page)
        => answer.Text("error")?.Contains("not the leader", StringComparison.Ordinal) == true && Uri.TryCreate(answer.Text("leaderAddress"), UriKind.Absolute, out var leader)
            ? new(leader, page)
            : null;

    private static void Show(Printer printer, in NodeAnswer answer)
    {
        if (printer.IsJson)
        {
            printer.Line(Encoding.UTF8.GetString(JsonText.OnOneLine(Encoding.UTF8.GetBytes(answer.Body.GetRawText()))));
            return;
        }
        var leader = answer.Text("leader");
        printer.Table(Headers, [.. answer.Body.GetProperty("members").EnumerateArray().Select(member =>
            Headers[..^1].Select(field => member.GetProperty(field).ToString()).Append(member.GetProperty("name").GetString() == leader ? "yes" : "").ToArray())]);
    }
}
