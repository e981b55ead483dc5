using AdvoCache.Client.NearCaching;

namespace AdvoCache.Client.Creating;

/// <summary>Lets callers wait until the local copy has a key.</summary>
internal sealed class KeyWatch
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>Completes when the key gets a value; ask again whether it still has it.</summary>
    internal Task NextValueAsync(string key)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(key, out var waiter))
                _waiting.Add(key, waiter = new(TaskCreationOptions.RunContinuationsAsynchronously));
            return waiter.Task;
        }
    }

    internal void Changed(string key, CachedEntry? entry)
    {
        if (entry is null)
            return;
        lock (_gate)
        {
            if (_waiting.Remove(key, out var waiter))
                waiter.SetResult();
        }
    }
}
