using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Play;

/// <summary>
/// Plays one scenario against nodes and throws a Discord at the first difference.
/// An unknown kind of step is a Discord too: nothing is passed over in silence.
/// </summary>
public sealed class Player
{
    private const int PipelineDepth = 200;
    private const int NormalClosure = 1000;

    private readonly Scenario _scenario;
    private readonly Template _template = Template.ForOneRun();
    private readonly Stage _stage;

    private Player(Scenario scenario, ImmutableArray<NodeProcess> nodes)
    {
        _scenario = scenario;
        _stage = new Stage(nodes, scenario.Number);
    }

    public static async Task Play(Scenario scenario, ImmutableArray<NodeProcess> nodes)
    {
        var player = new Player(scenario, nodes);
        await using (player._stage)
            await player.PlayAll();
    }

    private async Task PlayAll()
    {
        for (var i = 0; i < _scenario.Steps.Length; i++)
        {
            try
            {
                await PlayStep(_scenario.Steps[i]);
            }
            catch (Exception problem) when (problem is DiscordException or TimeoutException or ClosedException)
            {
                throw DiscordException.At(_scenario, i, problem, await Leftovers());
            }
        }

        var leftovers = await Leftovers();
        if (leftovers.Length > 0)
            throw new DiscordException($"{_scenario.Name}: left unread at the end: {leftovers}");
    }

    private async Task PlayStep(JsonElement step)
    {
        if (step.TryGetProperty("wait_ms", out var wait))
            await Task.Delay(wait.GetInt32()); // Part of the recording: it lets a TTL pass.
        else if (step.TryGetProperty("http", out var http))
            await HttpStep.Play(_stage.HttpNode, http, step.GetProperty("expect_http"), _template);
        else if (step.TryGetProperty("conn", out var name) && name.GetString() is { } connection)
            await PlayOn(connection, step);
        else
            throw new DiscordException("a step without connection");
    }

    private async Task PlayOn(string name, JsonElement step)
    {
        foreach (var part in step.EnumerateObject())
        {
            switch (part.Name)
            {
                case "conn" or "reason" or "expect_each":
                    break; // Read together with the part they belong to.
                case "connect":
                    await _stage.Connect(name);
                    break;
                case "send_each":
                    await SendEach(await _stage.Connection(name), part.Value, step);
                    break;
                case "expect":
                    await Expect(await _stage.Connection(name), part.Value.EnumerateArray(), _template);
                    break;
                default:
                    var connection = await _stage.Connection(name);
                    connection.WasLeft |= part.Name is "close" or "terminate";
                    await Send(connection.Socket, part, step);
                    break;
            }
        }
    }

    private async Task Send(RawWebSocket socket, JsonProperty part, JsonElement step)
    {
        switch (part.Name)
        {
            case "send":
                await socket.SendText(_template.Json(part.Value));
                break;
            case "send_all":
                foreach (var message in part.Value.EnumerateArray())
                    await socket.SendText(_template.Json(message));
                break;
            case "send_text":
                await socket.SendText(_template.Text(part.Value));
                break;
            case "send_binary":
                await socket.SendBinary(Bytes(part.Value));
                break;
            case "send_hex":
                await socket.SendText(Convert.FromHexString(_template.Text(part.Value)));
                break;
            case "send_fragments":
                await socket.SendFragments([.. part.Value.EnumerateArray().Select(fragment => (ReadOnlyMemory<byte>)Bytes(fragment))]);
                break;
            case "ping":
                await socket.Ping(_template.Text(part.Value));
                break;
            case "close":
                var code = part.Value.ValueKind == JsonValueKind.Number ? part.Value.GetInt32() : NormalClosure;
                await socket.Close(code, step.TryGetProperty("reason", out var reason) ? _template.Text(reason) : "");
                break;
            case "terminate":
                socket.Terminate();
                break;
            default:
                throw new DiscordException($"a step of unknown kind: {part.Name}");
        }
    }

    private async Task SendEach(StageConnection connection, JsonElement each, JsonElement step)
    {
        var template = each.GetProperty("template");
        var from = each.TryGetProperty("from", out var first) ? first.GetInt32() : 0;
        var end = from + each.GetProperty("count").GetInt32();
        for (var start = from; start < end; start += PipelineDepth)
        {
            var numbers = Enumerable.Range(start, Math.Min(PipelineDepth, end - start)).Select(Invariant).ToArray();
            foreach (var number in numbers)
                await connection.Socket.SendText(_template.With("i", number).Json(template));
            if (!step.TryGetProperty("expect_each", out var expected))
                continue;
            foreach (var number in numbers)
                await Expect(connection, [expected], _template.With("i", number));
        }
    }

    private async Task Expect(StageConnection connection, IEnumerable<JsonElement> expected, Template template)
    {
        foreach (var one in expected)
        {
            var wanted = template.Element(one);
            var incoming = await Receive(connection, wanted);
            if (Expectation.Difference(wanted, incoming, _scenario.IgnoredFields) is { } difference)
                throw new DiscordException($"{difference}\n  came:     {incoming}");
        }
    }

    private static async Task<Incoming> Receive(StageConnection connection, JsonElement wanted)
    {
        try
        {
            return await connection.Receive();
        }
        catch (Exception nothing) when (nothing is TimeoutException or ClosedException)
        {
            throw new DiscordException($"{nothing.Message} Waited on {connection.Node.Name} for {DiscordException.Shortened(wanted.GetRawText())}");
        }
    }

    private async Task<string> Leftovers()
    {
        var text = new StringBuilder();
        foreach (var (name, connection) in _stage.Connections)
        {
            foreach (var unread in await Unread(connection))
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n  {name}: {unread}");
        }

        return text.ToString();
    }

    private static async Task<List<string>> Unread(StageConnection connection)
    {
        try
        {
            return [.. (await connection.TakeUnread()).Select(unread => unread.ToString())];
        }
        catch (Exception silent) when (silent is TimeoutException or ClosedException)
        {
            return [$"no answer to the last question: {silent.Message}"];
        }
    }

    private byte[] Bytes(JsonElement value) =>
        Encoding.UTF8.GetBytes(value.ValueKind == JsonValueKind.String || IsTextMacro(value) ? _template.Text(value) : _template.Json(value));

    private static bool IsTextMacro(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.EnumerateObject().FirstOrDefault().Name is "$repeat" or "$join";

    private static string Invariant(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
