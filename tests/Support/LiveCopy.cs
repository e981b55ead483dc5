using System.Text.Json;

namespace AdvoCache.Tests.Support;

/// <summary>
/// A client's copy of a sheet, kept as docs/protocol.md tells clients to keep one: it comes back with the greatest index that it heard, and
/// the epoch. It throws when it hears a change that is not newer than all it heard before.
/// </summary>
public sealed class LiveCopy : IAsyncDisposable
{
    private readonly string _sheet;
    private readonly string _password;
    private readonly SortedDictionary<string, string> _content = new(StringComparer.Ordinal);
    private RawWebSocket? _socket;

    private LiveCopy(string sheet, string password)
    {
        _sheet = sheet;
        _password = password;
    }

    /// <summary>The greatest index that it heard.</summary>
    public long Since { get; private set; }

    public string? Epoch { get; private set; }

    /// <summary>Whether the last open was answered by a <c>sheet_resume</c>, and not by the whole sheet.</summary>
    public bool Resumed { get; private set; }

    /// <summary>The changes since the last open, as they came.</summary>
    public List<string> Heard { get; } = [];

    /// <summary>Bare indexes since the last open.</summary>
    public int BareIndexes { get; private set; }

    /// <summary>Values as raw JSON.</summary>
    public IReadOnlyDictionary<string, string> Content => _content;

    private RawWebSocket Socket => _socket ?? throw new InvalidOperationException("The copy is not connected.");

    public static async Task<LiveCopy> Open(NodeProcess node, string sheet, string password)
    {
        var copy = new LiveCopy(sheet, password);
        await copy.Open(node);
        return copy;
    }

    /// <summary>Opens the sheet on a new connection, from where it stopped hearing. An open that no majority answers is tried again.</summary>
    public async Task Open(NodeProcess node)
    {
        await Vanish();
        await Eventually.Until($"{node.Name} opened {_sheet}", async () => await TryOpen(node), TimeSpan.FromSeconds(30));
    }

    /// <summary>Drops the connection without a goodbye. What was on its way is lost.</summary>
    public async Task Vanish()
    {
        if (_socket is not { } socket)
            return;
        _socket = null;
        socket.Terminate();
        await socket.DisposeAsync();
    }

    /// <summary>Says goodbye and waits for the answer.</summary>
    public async Task Close()
    {
        await Socket.Close(1000);
        while ((await Socket.Receive()).Kind != IncomingKind.Closed)
        {
            // What was on its way before the goodbye.
        }
        await Vanish();
    }

    public Task Send(object request) => Socket.SendText(JsonSerializer.Serialize(request));

    /// <summary>Hears until everything up to the index must have come.</summary>
    public async Task HearUpTo(long index)
    {
        while (Since < index)
            await HearNext();
    }

    /// <summary>Takes in one message.</summary>
    public async Task<JsonElement> HearNext(TimeSpan? timeout = null)
    {
        var incoming = await Socket.Receive(timeout);
        if (incoming.Kind != IncomingKind.Text)
            throw new ClosedException($"The copy's connection ended: {incoming}");
        var message = incoming.Json();
        Take(message, incoming.Text);
        return message;
    }

    public async ValueTask DisposeAsync() => await Vanish();

    private async Task<bool> TryOpen(NodeProcess node)
    {
        var socket = await RawWebSocket.Connect(node);
        await socket.SendText(JsonSerializer.Serialize(new { action = "open", sheet = _sheet, password = _password, since = Since, epoch = Epoch }));
        var reply = await socket.Receive(TimeSpan.FromSeconds(15));
        if (reply.Kind != IncomingKind.Text || !reply.Json().Succeeded())
        {
            await socket.DisposeAsync();
            return false;
        }
        _socket = socket;
        Heard.Clear();
        BareIndexes = 0;
        var start = await HearNext();
        Resumed = start.Text("type") == "sheet_resume";
        if (!Resumed && start.Text("type") != "sheet_state")
            throw new InvalidDataException($"The open was followed by {start}");
        return true;
    }

    private void Take(JsonElement message, string text)
    {
        var index = message.Number("index");
        switch (message.Text("type"))
        {
            case "sheet_state":
                _content.Clear();
                foreach (var entry in message.GetProperty("data").EnumerateObject())
                    _content[entry.Name] = entry.Value.GetRawText();
                (Since, Epoch) = (index ?? throw new InvalidDataException($"No index in {text}"), message.Text("epoch"));
                return;
            case "sheet_resume":
                if (index != Since || message.Text("epoch") != Epoch)
                    throw new InvalidDataException($"Resumed from {Since} of {Epoch} by {text}");
                return;
            case "replicate" or "invalidate":
                if (index is null || index <= Since)
                    throw new InvalidDataException($"After {Since} came {text}");
                Heard.Add(text);
                Apply(message);
                break;
            case "index":
                BareIndexes++;
                break;
            default:
                break;
        }
        if (index < Since)
            throw new InvalidDataException($"After {Since} came {text}");
        Since = index ?? Since;
    }

    private void Apply(JsonElement change)
    {
        if (change.Text("type") == "replicate")
            _content[change.Text("key") ?? ""] = change.Raw("value") ?? "";
        else if (change.Has("all"))
            _content.Clear();
        else if (change.Text("prefix") is { } prefix)
            RemoveWhere(key => key.StartsWith(prefix, StringComparison.Ordinal));
        else if (change.Text("suffix") is { } suffix)
            RemoveWhere(key => key.EndsWith(suffix, StringComparison.Ordinal));
        else
            _content.Remove(change.Text("key") ?? "");
    }

    private void RemoveWhere(Predicate<string> matches)
    {
        foreach (var key in _content.Keys.Where(key => matches(key)).ToArray())
            _content.Remove(key);
    }
}
