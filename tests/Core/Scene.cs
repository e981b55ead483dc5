using AdvoCache.Core;

namespace AdvoCache.Tests.Core;

/// <summary>
/// A store in a known state for a given / when / then test: two nodes have joined, and whoever is named has opened the sheet "team".
/// Whatever happens here, every change must get an index of its own, greater than all before.
/// </summary>
internal sealed class Scene
{
    internal const string Team = "team";
    internal const int Capacity = 3;

    internal static readonly NodeRun N1 = new(11);
    internal static readonly NodeRun N2 = new(22);
    internal static readonly SessionId Ann = new(N1, 1);
    internal static readonly SessionId Bob = new(N1, 2);
    internal static readonly SessionId Cyd = new(N2, 1);
    internal static readonly SessionId Dee = new(N2, 2);

    private Scene()
    {
        When(Order.Join(N1, "n1"));
        When(Order.Join(N2, "n2"));
    }

    internal SheetStore Store { get; } = new();

    internal Sheet Sheet => SheetNamed(Team) ?? throw new InvalidOperationException("The sheet is gone.");

    internal static Scene With(params ReadOnlySpan<SessionId> openers)
    {
        var scene = new Scene();
        foreach (var opener in openers)
            Assert.True(scene.When(Order.Open(Team), opener).Reply.Succeeded);
        return scene;
    }

    /// <summary>Applies a command and tells what came of it.</summary>
    internal Outcome When<TCommand>(in TCommand command, SessionId by = default)
        where TCommand : struct, ICommand<TCommand>
    {
        var before = Store.Index;
        var reply = Store.Apply(command, by);
        Assert.Equal(before.Value + 1, Store.CommandIndex.Value);
        return new(reply, TakeEvents(before));
    }

    /// <summary>Brings cluster time there and tells what that ended.</summary>
    internal Outcome At(long milliseconds)
    {
        var before = Store.Index;
        Store.Advance(new(milliseconds));
        return new(default, TakeEvents(before));
    }

    internal Sheet? SheetNamed(string name) => Store.TryFindSheet(name.Utf8(), out var sheet) ? sheet : null;

    /// <summary>A key's value, or null when it is not there (any more).</summary>
    internal string? Value(string key) => Store.TryFindLive(Sheet, key.Utf8(), out var entry) ? entry.Value.Plain() : null;

    internal long Version(string key) => Store.TryFindLive(Sheet, key.Utf8(), out var entry) ? entry.Version.Value : 0;

    internal TouchedEntry Touched(string key)
        => Sheet.Entries.TryFind(key.Utf8(), out var entry) ? new(Sheet.Number, entry.Slot) : throw new InvalidOperationException($"No {key}.");

    /// <summary>The keys of the sheet, hottest first.</summary>
    internal string[] Keys()
    {
        var keys = new List<string>();
        foreach (var entry in Sheet.Entries.HottestFirst)
            keys.Add(entry.Key.Plain());
        return [.. keys];
    }

    private Event[] TakeEvents(LogIndex before)
    {
        Event[] events = [.. Store.Events];
        Store.ClearEvents();
        foreach (var happened in events)
        {
            Assert.True(happened.Index > before, $"{happened.Kind} has index {happened.Index.Value}, which is not after {before.Value}.");
            before = happened.Index;
        }
        Assert.True(Store.Index >= before, "The store's index is behind its last change.");
        return events;
    }
}

/// <summary>What a command answered and what happened.</summary>
internal readonly record struct Outcome(Reply Reply, Event[] Events)
{
    /// <summary>The events as a readable script: "KeySet a".</summary>
    internal string[] Told => [.. Events.Select(static happened => $"{happened.Kind} {happened.Content.Key.Plain()}".TrimEnd())];
}
