using System.Text.Json;
using AdvoCache.Client;
using AdvoCache.Client.NearCaching;
using AdvoCache.Client.Sessions;
using AdvoCache.Client.Wire;
using AdvoCache.Client.Writing;

namespace AdvoCache.Tests.Client.NearCaching;

/// <summary>
/// A cluster reduced to its promise: it puts the writes of several clients into one order and tells everybody in it; answers and news of
/// one client wait in one line until they are delivered.
/// </summary>
internal sealed class OrderingServer(int clients)
{
    private readonly SortedDictionary<string, string> _content = new(StringComparer.Ordinal);
    private readonly Lines[] _lines = [.. Enumerable.Range(0, clients).Select(static _ => new Lines())];
    private long _index;

    internal int Clients => _lines.Length;

    internal IEnumerable<KeyValuePair<string, string>> Content => _content;

    internal NearCache CacheOf(int client) => _lines[client].Cache;

    internal bool IsQuiet => _lines.All(static line => line.Queue.Count == 0 && line.Inbox.Count == 0);

    internal void Set(int client, string key, string json)
        => Ask(client, RequestWriter.Set(key, System.Text.Encoding.UTF8.GetBytes(json), SetOptions.Default), LocalWrite.Set(key, new(System.Text.Encoding.UTF8.GetBytes(json), 0)));

    internal void SetIfAbsent(int client, string key, string json)
        => Ask(client, RequestWriter.Set(key, System.Text.Encoding.UTF8.GetBytes(json), new() { IfVersion = 0 }),
            LocalWrite.Set(key, new(System.Text.Encoding.UTF8.GetBytes(json), 0)), mayRepeat: false);

    internal void Delete(int client, string key) => Ask(client, RequestWriter.Delete(key, null, null), LocalWrite.Delete(key));

    internal void DeletePrefix(int client, string prefix) => Ask(client, RequestWriter.DeletePrefix(prefix), LocalWrite.DeletePrefix(prefix));

    internal void DeleteSuffix(int client, string suffix) => Ask(client, RequestWriter.DeleteSuffix(suffix), LocalWrite.DeleteSuffix(suffix));

    /// <summary>The client's next request reaches the log; false: it has none.</summary>
    internal bool TryOrder(int client)
    {
        if (_lines[client].Queue.TakeUnsent() is not { } request)
            return false;
        Apply(client, JsonDocument.Parse(request.Message).RootElement);
        return true;
    }

    /// <summary>The client hears the next message; false: there is none.</summary>
    internal bool TryDeliver(int client)
    {
        if (!_lines[client].Inbox.TryDequeue(out var message))
            return false;
        Hear(_lines[client], message.ToClient);
        return true;
    }

    /// <summary>The client's connection breaks with what is on its way; it comes back and hears what it missed, its own writes among it.</summary>
    internal void Reconnect(int client)
    {
        var line = _lines[client];
        line.Queue.Reopen(nothingHappened: false);
        foreach (var message in line.Inbox)
        {
            if (message.AsNews is { } news)
                Hear(line, news);
        }
        line.Inbox.Clear();
    }

    /// <summary>The client comes back so late that it gets the whole content.</summary>
    internal void Reload(int client)
    {
        var line = _lines[client];
        line.Queue.Reopen(nothingHappened: false);
        line.Inbox.Clear();
        var members = _content.Select(static pair => $"{JsonSerializer.Serialize(pair.Key)}:{pair.Value}");
        Hear(line, $$$"""{"type":"sheet_state","index":{{{_index}}},"epoch":"e","data":{{{"{" + string.Join(',', members) + "}"}}}}""");
    }

    private static void Hear(Lines line, string json)
    {
        var message = ServerMessage.Read(System.Text.Encoding.UTF8.GetBytes(json));
        switch (message.Kind)
        {
            case MessageKind.Reply:
                Assert.True(line.Queue.TryAnswer(message));
                break;
            case MessageKind.SheetState:
                line.Cache.Replace(message.Value);
                break;
            default:
                line.Cache.Take(message);
                break;
        }
    }

    private void Ask(int client, byte[] message, LocalWrite write, bool mayRepeat = true)
    {
        var line = _lines[client];
        line.Queue.Add(new WriteRequest(message, write, line.Cache, mayRepeat, isAwaited: false, static _ => { }), TimeSpan.FromMinutes(1));
    }

    private void Apply(int by, JsonElement request)
    {
        var key = request.TryGetProperty("key", out var k) ? k.GetString() ?? "" : "";
        var index = ++_index;
        switch (request.GetProperty("action").GetString())
        {
            case "set" when request.TryGetProperty("if_version", out _) && _content.ContainsKey(key):
                _lines[by].Inbox.Enqueue(new("""{"success":false,"code":"version_mismatch","error":"version mismatch","version":1}""", null));
                return;
            case "set":
                _content[key] = request.GetProperty("value").GetRawText();
                Tell(by, $$"""{"type":"replicate","key":{{JsonSerializer.Serialize(key)}},"value":{{_content[key]}},"index":{{index}}}""", index);
                return;
            case "delete":
                _content.Remove(key);
                Tell(by, $$"""{"type":"invalidate","key":{{JsonSerializer.Serialize(key)}},"index":{{index}}}""", index);
                return;
            case "delete_prefix":
                var prefix = request.GetProperty("prefix").GetString() ?? "";
                Remove(known => known.StartsWith(prefix, StringComparison.Ordinal));
                Tell(by, prefix.Length == 0 ? $$"""{"type":"invalidate","all":true,"index":{{index}}}""" : $$"""{"type":"invalidate","prefix":"{{prefix}}","index":{{index}}}""", index);
                return;
            default:
                var suffix = request.GetProperty("suffix").GetString() ?? "";
                Remove(known => known.EndsWith(suffix, StringComparison.Ordinal));
                Tell(by, $$"""{"type":"invalidate","suffix":"{{suffix}}","index":{{index}}}""", index);
                return;
        }
    }

    private void Remove(Func<string, bool> covers)
    {
        foreach (var key in _content.Keys.Where(covers).ToArray())
            _content.Remove(key);
    }

    private void Tell(int by, string news, long index)
    {
        for (var client = 0; client < _lines.Length; client++)
            _lines[client].Inbox.Enqueue(client == by ? new($$"""{"success":true,"index":{{index}},"version":{{index}}}""", news) : new(news, news));
    }

    /// <summary>A message as it is delivered, and what is heard of it after a reconnect instead.</summary>
    private sealed record Message(string ToClient, string? AsNews);

    private sealed class Lines
    {
        internal NearCache Cache { get; } = new();

        internal RequestQueue Queue { get; } = new(1_000_000, TimeProvider.System);

        internal Queue<Message> Inbox { get; } = new();
    }
}
