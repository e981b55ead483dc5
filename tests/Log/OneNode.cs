using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Log;

/// <summary>A real node that is alone in its cluster, in this process, with one client in the sheet "team".</summary>
internal sealed class OneNode : IAsyncDisposable
{
    private readonly SessionId _client;

    private OneNode(CacheNode node)
    {
        Node = node;
        _client = new(node.Run, 1);
    }

    internal CacheNode Node { get; }

    internal Listener Listener { get; } = new();

    internal static CacheNode Create(string directory, long snapshotLogBytes = long.MaxValue)
        => new(
            new()
            {
                Name = "n1",
                Members = [new("n1", "127.0.0.1", 0, "ws://localhost/ws", new("ws://localhost/node"))],
                DataDirectory = directory,
                ElectionTimeout = TimeSpan.FromMilliseconds(150),
                SnapshotLogBytes = snapshotLogBytes,
                Secret = "secret"u8.ToArray(),
            },
            TimeProvider.System,
            Quiet.Loggers);

    internal static async Task<OneNode> StartAsync(string directory, long snapshotLogBytes = long.MaxValue, int capacity = 10_000)
    {
        var one = new OneNode(Create(directory, snapshotLogBytes));
        await one.Node.StartAsync(one.Listener, CancellationToken.None);
        await Eventually.Until("the node is ready", () => one.Node.Status().IsReady);
        Assert.True((await one.Submit(new OpenSheet("team".Utf8(), "hash".Utf8(), capacity))).Succeeded);
        return one;
    }

    internal async Task<Reply> Submit<TCommand>(TCommand command)
        where TCommand : struct, ICommand<TCommand>
    {
        var reply = await Node.SubmitAsync(command, _client);
        Assert.NotNull(reply);
        return reply.Value;
    }

    internal Task<Reply> Set(string key, string value, long ttlMs = 3_600_000) => Submit(new Set(key.Utf8(), value.Utf8(), ttlMs));

    internal string? Value(string key)
        => Node.Read(key, static (store, key) => store.TryFindSheet("team"u8, out var sheet) && store.TryFindLive(sheet, key.Utf8(), out var entry) ? entry.Value.Plain() : null);

    /// <summary>All keys, values and versions, in the order of their last use.</summary>
    internal string[] Content() => Node.Read(0, static (store, _) => ContentOf(store));

    internal static string[] ContentOf(SheetStore store)
    {
        var content = new List<string>();
        Assert.True(store.TryFindSheet("team"u8, out var sheet));
        foreach (var entry in sheet.Entries.HottestFirst)
            content.Add($"{entry.Key.Plain()}={entry.Value.Plain()}@{entry.Version.Value}");
        return [.. content];
    }

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}

/// <summary>Notes what a node tells, in its order.</summary>
internal sealed class Listener : IApplyListener
{
    private readonly Lock _gate = new();
    private readonly List<string> _told = [];

    internal string[] Told
    {
        get
        {
            lock (_gate)
                return [.. _told];
        }
    }

    public void Happened(in Event happened, bool answered)
    {
        lock (_gate)
            _told.Add($"{happened.Kind} {happened.Content.Key.Plain()}{(answered ? " answered" : "")}");
    }

    public void EntryApplied()
    {
    }

    public void StateReplaced()
    {
    }

    public void RunLost()
    {
    }

    public void CutOff()
    {
        lock (_gate)
            _told.Add("CutOff");
    }
}
