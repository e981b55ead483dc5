using System.CommandLine;
using System.Text;
using System.Text.Json;
using AdvoCache.Cli.Connection;
using AdvoCache.Cli.Output;
using AdvoCache.Client;

namespace AdvoCache.Cli.Commands;

/// <summary>"status": what each node says of itself over HTTP, also when the cluster as a whole cannot answer.</summary>
internal static class StatusCommand
{
    private static readonly string[] Headers = ["url", "node", "role", "term", "applied", "ready", "clients", "remarks"];

    /// <summary>These fields stand in the table as they are; what calls for attention is in the remarks, and --json has everything.</summary>
    private static readonly string[] Fields = ["node", "role", "term", "applied", "ready", "connections"];

    private static readonly string[] Alarms = ["cutOff", "volumeFull"];
    private static readonly TimeSpan LearnPatience = TimeSpan.FromSeconds(2);

    public static Command Build(Calls calls)
    {
        var command = new Command(
            "status",
            "Shows GET /status of each node of ADVO_URL and, when a sheet is set, of those that they name. Ends with 3 when none answers. With --json one node a line.");
        calls.Run(command, async call =>
        {
            var nodes = await NodesAsync(call);
            var answers = await Task.WhenAll(nodes.Select(node => AskAsync(node, call)));
            if (call.Printer.IsJson)
                answers.ToList().ForEach(answer => Print(call.Printer, answer));
            else
                Show(call.Printer, [.. answers.Select(RowOf)]);
            return answers.Any(static answer => answer.Status is not null) ? ExitCode.Fine : ExitCode.Unavailable;
        });
        return command;
    }

    /// <summary>The nodes that were given, and those that one of them names, if a sheet can be opened without asking anybody.</summary>
    private static async Task<IReadOnlyList<Uri>> NodesAsync(Call call)
    {
        var settings = call.Session.Settings;
        if (call.Session.OpenedSheet is { } opened)
            return opened.Nodes;
        if (settings is { Sheet: null } or { Password: null })
            return settings.Nodes;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(call.Token);
        patience.CancelAfter(LearnPatience);
        try
        {
            await using var sheet = await call.Session.ConnectAsync(patience.Token);
            return Merge(settings.Nodes, sheet.ClusterNodes);
        }
        catch (Exception unknown) when (!call.Token.IsCancellationRequested && unknown is CommandException or AdvoCacheException or OperationCanceledException)
        {
            // The status is wanted all the more.
            return settings.Nodes;
        }
    }

    /// <summary>A node has one port, whatever its host is called, so what was given under another name is not asked twice.</summary>
    private static IReadOnlyList<Uri> Merge(IReadOnlyList<Uri> given, IEnumerable<string> named)
    {
        var told = named.Select(static node => Uri.TryCreate(node, UriKind.Absolute, out var url) ? url : null).OfType<Uri>().ToList();
        return [.. given, .. told.Where(node => !given.Any(known => known == node || (known.IsLoopback && node.IsLoopback && known.Port == node.Port)))];
    }

    private static async Task<Answer> AskAsync(Uri node, Call call)
    {
        try
        {
            var answer = await NodeHttp.AskAsync(HttpMethod.Get, NodeHttp.Beside(node, "status"), call.Session.Settings.Timeout, call.Token);
            return answer is { IsSuccess: true, Body.ValueKind: JsonValueKind.Object } ? new(node, answer.Body, "") : new(node, null, $"answers {answer.Status}");
        }
        catch (CommandException unreachable) when (unreachable.ExitCode == ExitCode.Unavailable)
        {
            return new(node, null, unreachable.Message);
        }
    }

    private static void Print(Printer printer, Answer answer) => printer.Json(json =>
    {
        json.WriteString("url", answer.Node.ToString());
        if (answer.Status is { } status)
        {
            json.WritePropertyName("status");
            JsonText.WriteValue(json, Encoding.UTF8.GetBytes(status.GetRawText()));
        }
        else
        {
            json.WriteString("error", answer.Problem);
        }
    });

    private static void Show(Printer printer, IReadOnlyList<string[]> rows)
    {
        // A narrow screen has no room for a column without a word.
        var columns = printer.Terminal.IsRich && rows.All(static row => row[^1].Length == 0) ? Headers.Length - 1 : Headers.Length;
        printer.Table(Headers[..columns], [.. rows.Select(row => row[..columns])]);
    }

    private static string[] RowOf(Answer answer)
        => [answer.Node.ToString(), .. Fields.Select(field => TextOf(answer.Status, field)), answer.Status is { } status ? Remarks(status) : answer.Problem];

    private static string TextOf(JsonElement? status, string field)
        => status is { } known && known.TryGetProperty(field, out var value)
            ? value.ValueKind switch { JsonValueKind.True => "yes", JsonValueKind.False => "no", JsonValueKind.Null => "none", _ => value.ToString() }
            : "";

    private static string Remarks(JsonElement status)
    {
        var remarks = Alarms.Where(alarm => status.TryGetProperty(alarm, out var on) && on.ValueKind == JsonValueKind.True).ToList();
        if (status.TryGetProperty("waitsFor", out var waitsFor))
            remarks.Add($"waits for {waitsFor}");
        if (status.TryGetProperty("digestsDiffer", out var differ) && differ.TryGetInt64(out var entry) && entry != 0)
            remarks.Add($"states differ as of log entry {entry}");
        return string.Join("; ", remarks);
    }

    private readonly record struct Answer(Uri Node, JsonElement? Status, string Problem);
}
