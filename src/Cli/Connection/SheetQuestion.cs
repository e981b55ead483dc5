using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using AdvoCache.Cli.Output;

namespace AdvoCache.Cli.Connection;

/// <summary>
/// One question to some node, on a connection of its own: for actions that the client library has no method for. Nodes are tried in turn until
/// one answers or the time is over. A refusal is an answer.
/// </summary>
internal static class SheetQuestion
{
    private const int ReadBytes = 64 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>What a node says of itself and the others when it opens the sheet.</summary>
    /// <exception cref="CommandException">It was refused, or nobody answered.</exception>
    public static Task<JsonDocument> OpenAsync(Session session, CancellationToken token) => AskAsync(session, null, token);

    /// <summary>The reply to an action without fields, such as "stats". Its values are as the node sent them, byte for byte.</summary>
    /// <exception cref="CommandException">It was refused, or nobody answered.</exception>
    public static async Task<JsonDocument> AskAsync(Session session, string? action, CancellationToken token)
    {
        var settings = session.WithSheet();
        var nodes = session.OpenedSheet?.Nodes ?? settings.Nodes;
        using var late = new CancellationTokenSource(settings.Timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, late.Token);
        CommandException? trouble = null;
        while (true)
        {
            foreach (var node in nodes)
            {
                try
                {
                    using var patience = CancellationTokenSource.CreateLinkedTokenSource(either.Token);
                    patience.CancelAfter(settings.Timeout / nodes.Count);
                    return await AskAsync(node, settings, action, patience.Token);
                }
                catch (CommandException refused) when (refused.ExitCode == ExitCode.Unavailable)
                {
                    trouble = refused;
                }
                catch (Exception broken) when (broken is WebSocketException or IOException or JsonException)
                {
                    trouble = CommandException.Unavailable($"{node} does not answer: {broken.Message}", broken);
                }
                catch (OperationCanceledException silent) when (!token.IsCancellationRequested)
                {
                    trouble ??= CommandException.Unavailable($"{node} does not answer within {settings.Timeout.TotalSeconds / nodes.Count:0.#} s", silent);
                }
            }
            await Task.Delay(Pause, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            token.ThrowIfCancellationRequested();
            if (late.IsCancellationRequested)
                throw trouble ?? CommandException.Unavailable($"no node answers within {settings.Timeout.TotalSeconds:0.#} s");
        }
    }

    private static async Task<JsonDocument> AskAsync(Uri node, ConnectionSettings settings, string? action, CancellationToken token)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(node, token);
        await SendAsync(socket, json =>
        {
            json.WriteString("action", "open");
            json.WriteString("sheet", settings.Sheet);
            json.WriteString("password", settings.Password);
        }, token);
        var opened = await ReplyAsync(socket, token);
        if (action is null)
            return opened;
        opened.Dispose();
        await SendAsync(socket, json => json.WriteString("action", action), token);
        return await ReplyAsync(socket, token);
    }

    private static ValueTask SendAsync(ClientWebSocket socket, Action<Utf8JsonWriter> fields, CancellationToken token)
        => socket.SendAsync(JsonText.Write(json =>
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, token);

    /// <summary>The next reply; what the node tells unasked is passed over.</summary>
    private static async Task<JsonDocument> ReplyAsync(ClientWebSocket socket, CancellationToken token)
    {
        while (true)
        {
            var message = await MessageAsync(socket, token);
            if (!message.RootElement.TryGetProperty("success", out var success))
            {
                message.Dispose();
                continue;
            }
            return success.GetBoolean() ? message : throw RefusalOf(message);
        }
    }

    private static async Task<JsonDocument> MessageAsync(ClientWebSocket socket, CancellationToken token)
    {
        var buffer = new ArrayBufferWriter<byte>(ReadBytes);
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.GetMemory(ReadBytes), token);
            if (part.MessageType == WebSocketMessageType.Close)
                throw CommandException.Unavailable($"the node closed the connection ({socket.CloseStatus})");
            buffer.Advance(part.Count);
            if (part.EndOfMessage)
                return JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = 2 * JsonText.MaxDepth });
        }
    }

    private static CommandException RefusalOf(JsonDocument reply)
    {
        using (reply)
        {
            var code = reply.RootElement.TryGetProperty("code", out var given) ? given.GetString() : null;
            var text = reply.RootElement.TryGetProperty("error", out var error) ? error.GetString() : null;
            return new(ExitCode.Of(code), code ?? "unknown", text ?? "the node refuses");
        }
    }
}
