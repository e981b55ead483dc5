using System.Collections.Concurrent;
using AdvoCache.Client.Wire;

namespace AdvoCache.Client.NearCaching;

/// <summary>
/// The local copy of a sheet. Readers see it without a lock. What the server tells is applied in its order, which is the log's; own
/// writes lie over it until they are answered. Invariant: a key without own writes on their way has the value of the log at the last
/// message taken, so clients that have heard the same and wait for nothing hold the same.
/// </summary>
internal sealed class NearCache
{
    private readonly ConcurrentDictionary<string, CachedEntry> _view = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Covered> _covered = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Told of each change of the view, in order: the key and what it has now (null: nothing). No lock of its own may be taken that is held around calls here.</summary>
    internal Action<string, CachedEntry?> Changed { get; set; } = static (_, _) => { };

    internal int Count => _view.Count;

    internal ConcurrentDictionary<string, CachedEntry> View => _view;

    /// <summary>Shows an own write that is on its way.</summary>
    internal void Begin(LocalWrite write)
    {
        lock (_gate)
        {
            if (write.Key is { } key)
            {
                Cover(key, write);
                Show(key, write.Entry);
                return;
            }
            foreach (var (matching, _) in _view)
            {
                if (!write.Covers(matching))
                    continue;
                Cover(matching, write);
                Show(matching, null);
            }
        }
    }

    /// <summary>An own write is answered: it took effect at this place of the log, or it did not.</summary>
    internal void End(LocalWrite write, bool tookEffect, long version)
    {
        lock (_gate)
        {
            if (tookEffect)
                Commit(write, write.Entry is { } entry ? new(entry.Json, version) : null);
            foreach (var key in write.Covering)
                Uncover(key);
            write.Covering.Clear();
        }
    }

    /// <summary>Takes a change that the server told of.</summary>
    internal void Take(in ServerMessage message)
    {
        lock (_gate)
        {
            if (message.Kind == MessageKind.Replicate)
            {
                var json = message.Value.IsEmpty ? "null"u8 : message.Value;
                Commit(message.Key ?? "", new(json.ToArray(), message.Index));
            }
            else if (message.All)
            {
                Commit(LocalWrite.DeletePrefix(""), null);
            }
            else if (message.Prefix is { } prefix)
            {
                Commit(LocalWrite.DeletePrefix(prefix), null);
            }
            else if (message.Suffix is { } suffix)
            {
                Commit(LocalWrite.DeleteSuffix(suffix), null);
            }
            else
            {
                Commit(message.Key ?? "", null);
            }
        }
    }

    /// <summary>Takes the whole content of the sheet in the place of what was known.</summary>
    internal void Replace(ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            var present = new HashSet<string>(StringComparer.Ordinal);
            for (var reader = new ContentReader(data); reader.TryRead(out var key, out var extent);)
            {
                var json = data[extent];
                present.Add(key);
                if (!_covered.ContainsKey(key) && _view.TryGetValue(key, out var known) && known.Json.AsSpan().SequenceEqual(json))
                    continue;
                Commit(key, new(json.ToArray(), 0));
            }
            CommitDeletion(key => !present.Contains(key));
        }
    }

    private void Commit(LocalWrite write, CachedEntry? entry)
    {
        if (write.Key is { } key)
            Commit(key, entry);
        else
            CommitDeletion(write.Covers);
    }

    private void Commit(string key, CachedEntry? entry)
    {
        if (_covered.TryGetValue(key, out var covered))
            covered.Committed = entry;
        else
            Show(key, entry);
    }

    private void CommitDeletion(Predicate<string> covers)
    {
        foreach (var (key, covered) in _covered)
        {
            if (covers(key))
                covered.Committed = null;
        }
        foreach (var (key, _) in _view)
        {
            if (covers(key) && !_covered.ContainsKey(key))
                Show(key, null);
        }
    }

    private void Cover(string key, LocalWrite write)
    {
        if (!_covered.TryGetValue(key, out var covered))
            _covered.Add(key, covered = new() { Committed = _view.GetValueOrDefault(key) });
        covered.Writes++;
        write.Covering.Add(key);
    }

    private void Uncover(string key)
    {
        var covered = _covered[key];
        if (--covered.Writes > 0)
            return;
        _covered.Remove(key);
        Show(key, covered.Committed);
    }

    private void Show(string key, CachedEntry? entry)
    {
        if (entry is null)
        {
            if (!_view.TryRemove(key, out _))
                return;
        }
        else
        {
            var isKnown = _view.TryGetValue(key, out var shown) && ReferenceEquals(shown.Json, entry.Json);
            _view[key] = entry;
            if (isKnown)
                return;
        }
        Changed(key, entry);
    }

    /// <summary>A key with own writes on their way: what it has without them, and how many they are.</summary>
    private sealed class Covered
    {
        internal CachedEntry? Committed { get; set; }

        internal int Writes { get; set; }
    }
}
