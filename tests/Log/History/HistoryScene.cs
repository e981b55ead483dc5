using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core;

namespace AdvoCache.Tests.Log.History;

/// <summary>A store with a history behind it; one session for each sheet that is written to.</summary>
internal sealed class HistoryScene
{
    private static readonly NodeRun Run = new(1);

    private readonly Dictionary<string, SessionId> _sessions = [];

    internal HistoryScene(int maxChanges = 1000, long maxBytes = 1_000_000)
    {
        History = new(maxChanges, maxBytes);
        Do(new JoinNode(Run, "n1".Utf8(), 0), SessionId.None);
    }

    internal SheetStore Store { get; } = new();

    internal ChangeHistory History { get; }

    internal LogIndex Set(string sheet, string key, string value = "1", long ttlMs = 3_600_000)
        => Do(new Set(key.Utf8(), value.Utf8(), ttlMs), Session(sheet));

    internal LogIndex Do<TCommand>(TCommand command, string sheet)
        where TCommand : struct, ICommand<TCommand>
        => Do(command, Session(sheet));

    internal Sheet Sheet(string name)
    {
        Session(name);
        Assert.True(Store.TryFindSheet(name.Utf8(), out var sheet));
        return sheet;
    }

    internal void Advance(long milliseconds)
    {
        Store.Advance(new(milliseconds));
        Tell();
    }

    /// <summary>The last session of the sheet leaves, and the sheet with it.</summary>
    internal void Drop(string sheet)
    {
        Do(new CloseSession(0), Session(sheet));
        _sessions.Remove(sheet);
    }

    /// <summary>What was missed as "KeySet a 1@5"; null when it is not all known.</summary>
    internal IReadOnlyList<string>? Missed(string sheet, LogIndex since)
        => History.TryCollect(Sheet(sheet), since, out var missed)
            ? [.. missed.Select(change => $"{change.Kind} {change.Content.Key.Plain()} {change.Content.Value.Plain()}".TrimEnd() + $"@{change.Index.Value}")]
            : null;

    private SessionId Session(string sheet)
    {
        if (!_sessions.TryGetValue(sheet, out var session))
        {
            _sessions.Add(sheet, session = new(Run, (ulong)Store.Index.Value + 1));
            Do(new OpenSheet(sheet.Utf8(), "hash".Utf8(), 3), session);
        }
        return session;
    }

    private LogIndex Do<TCommand>(TCommand command, SessionId by)
        where TCommand : struct, ICommand<TCommand>
    {
        var reply = Store.Apply(command, by);
        Assert.True(reply.Succeeded);
        Tell();
        return reply.Index;
    }

    private void Tell()
    {
        foreach (var happened in Store.Events)
            History.Add(happened);
        Store.ClearEvents();
    }
}
