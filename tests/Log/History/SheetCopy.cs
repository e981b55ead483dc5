using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Tests.Core;

namespace AdvoCache.Tests.Log.History;

/// <summary>What a client makes of what it hears; it fails when it hears something twice or out of order.</summary>
internal sealed class SheetCopy
{
    private readonly Dictionary<string, string> _content = new(StringComparer.Ordinal);

    /// <summary>The sheet that it hears of live; null while it is away.</summary>
    internal SheetNumber? Connected { get; private set; }

    internal SheetNumber Epoch { get; private set; }

    internal LogIndex Since { get; private set; }

    internal void Leave() => Connected = null;

    /// <summary>Answers how many changes it was told of late; null when it had to take the whole sheet.</summary>
    internal int? Come(SheetStore store, Sheet sheet, ChangeHistory history)
    {
        Connected = sheet.Number;
        if (Epoch == sheet.Number && history.TryCollect(sheet, Since, out var missed))
        {
            foreach (var change in missed)
                Hear(change);
            Since = store.Index;
            return missed.Length;
        }
        _content.Clear();
        foreach (var entry in sheet.Entries.HottestFirst)
        {
            if (entry.ExpiresAt > store.Now)
                _content.Add(entry.Key.Plain(), entry.Value.Plain());
        }
        (Epoch, Since) = (sheet.Number, store.Index);
        return null;
    }

    internal void Hear(in Change change)
    {
        Assert.True(change.Index > Since, $"{change.Index} after {Since}.");
        Since = change.Index;
        var key = change.Content.Key.Plain();
        switch (change.Kind)
        {
            case EventKind.KeySet:
                Assert.True(change.Content.HasValue);
                _content[key] = change.Content.Value.Plain();
                break;
            case EventKind.PrefixDeleted:
                RemoveWhere(held => held.StartsWith(key, StringComparison.Ordinal));
                break;
            case EventKind.SuffixDeleted:
                RemoveWhere(held => held.EndsWith(key, StringComparison.Ordinal));
                break;
            default:
                _content.Remove(key);
                break;
        }
    }

    /// <summary>An entry that has come to its end and was not evicted yet may be in the copy or not.</summary>
    internal void AssertEquals(SheetStore store, Sheet sheet)
    {
        Assert.All(_content.Keys, key => Assert.True(sheet.Entries.TryFind(key.Utf8(), out _), $"The copy has {key}, the sheet has not."));
        foreach (var entry in sheet.Entries.HottestFirst)
        {
            if (entry.ExpiresAt > store.Now)
                Assert.Equal(entry.Value.Plain(), _content.GetValueOrDefault(entry.Key.Plain()));
        }
    }

    private void RemoveWhere(Predicate<string> matches)
    {
        foreach (var key in _content.Keys.Where(key => matches(key)).ToArray())
            _content.Remove(key);
    }
}
