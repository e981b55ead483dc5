using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AdvoCache.Client.Wire;

namespace AdvoCache.Client;

// Values that are made when they are missing: by one caller in the whole cluster.
public sealed partial class AdvoCacheClient
{
    /// <summary>Beside a value with <see cref="CreateOptions.StaleFor"/>: while this key lives, the value is fresh.</summary>
    private const string FreshMark = "\u0000fresh";
    private const string CreatingLock = "\u0000create:";

    private readonly ConcurrentDictionary<string, Lazy<Task>> _creating = new(StringComparer.Ordinal);

    /// <summary>
    /// The local value, or else one that <paramref name="factory"/> makes. Of all callers in all processes that miss the same key one runs its
    /// factory, under a lock of the cluster; the others wait for its value. A null result is kept as the null placeholder.
    /// </summary>
    /// <exception cref="AdvoCacheException">The cluster could not be asked, or the value not be kept.</exception>
    public Task<T?> GetOrCreateAsync<T>(string key, Func<CancellationToken, Task<T?>> factory, CreateOptions? options = null, CancellationToken token = default)
        => GetOrCreateAsync(key, _serializer.TypeInfo<T>(), factory, options, token);

    /// <summary>The same, with a source-generated description of the value's type.</summary>
    /// <exception cref="AdvoCacheException">The cluster could not be asked, or the value not be kept.</exception>
    public Task<T?> GetOrCreateAsync<T>(
        string key, JsonTypeInfo<T> type, Func<CancellationToken, Task<T?>> factory, CreateOptions? options = null, CancellationToken token = default)
    {
        Checked.Text(key);
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(type);
        options ??= CreateOptions.Default;
        if (options.StaleFor > TimeSpan.Zero && options.TimeToLive is null)
            throw new ArgumentException("StaleFor needs TimeToLive: there is no telling when a value without one is stale.", nameof(options));
        if (!TryGet(key, type, out var value))
            return CreateAsync(key, factory, type, options, token);
        if (options.StaleFor > TimeSpan.Zero && !Has(FreshKey(key)))
            _ = RefreshAsync(key, factory, type, options);
        return Task.FromResult<T?>(value);
    }

    private static string FreshKey(string key) => key + FreshMark;

    /// <summary>One creation of a key at a time in this process; whoever comes meanwhile waits for it.</summary>
    private async Task<T?> CreateAsync<T>(
        string key, Func<CancellationToken, Task<T?>> factory, JsonTypeInfo<T> type, CreateOptions options, CancellationToken token)
    {
        while (true)
        {
            var mine = new Lazy<Task>(() => CreateUnderLockAsync(key, factory, type, options, token));
            var creating = _creating.GetOrAdd(key, mine);
            try
            {
                await creating.Value.WaitAsync(token).ConfigureAwait(false);
            }
            catch (Exception) when (creating != mine && !token.IsCancellationRequested)
            {
                // The other caller's factory failed, or it was cancelled: that is its own affair.
            }
            finally
            {
                if (creating == mine)
                    _creating.TryRemove(new(key, mine));
            }
            if (creating == mine)
                return await ((Task<T?>)mine.Value).ConfigureAwait(false);
            if (TryGet(key, type, out var value))
                return value;
        }
    }

    private async Task<T?> CreateUnderLockAsync<T>(
        string key, Func<CancellationToken, Task<T?>> factory, JsonTypeInfo<T> type, CreateOptions options, CancellationToken token)
    {
        using var activity = ClientMetrics.Activities.StartActivity("create", ActivityKind.Client);
        var appears = _watch.NextValueAsync(key);
        if (TryGet(key, type, out var early))
            return early;
        var held = await LockUnlessAsync(appears, key, options, token).ConfigureAwait(false);
        try
        {
            return TryGet(key, type, out var value) ? value : await ReadOrMakeAsync(key, factory, type, options, held, token).ConfigureAwait(false);
        }
        finally
        {
            if (held is not null)
                await held.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes the lock of a key's creation, or stops waiting for it when the value appears or the time is over: null then.</summary>
    private async Task<HeldLock?> LockUnlessAsync(Task appears, string key, CreateOptions options, CancellationToken token)
    {
        using var needless = CancellationTokenSource.CreateLinkedTokenSource(token);
        var locking = LockAsync(CreatingLock + key, new() { TimeToLive = options.LockTimeToLive, Wait = options.WaitForOthers }, needless.Token);
        if (await Task.WhenAny(locking, appears).ConfigureAwait(false) == appears && Has(key))
            await needless.CancelAsync().ConfigureAwait(false);
        try
        {
            return await locking.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (needless.IsCancellationRequested && !token.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<T?> ReadOrMakeAsync<T>(
        string key, Func<CancellationToken, Task<T?>> factory, JsonTypeInfo<T> type, CreateOptions options, HeldLock? held, CancellationToken token)
    {
        // The maker before may be ahead of the local copy.
        if (await FetchAsync(key, token).ConfigureAwait(false) is { } known)
            return new NearCaching.CachedEntry(known.Json.ToArray(), known.Version) is { IsNull: false } entry ? JsonSerializer.Deserialize(entry.Json, type) : default;
        return await MakeAsync(key, factory, type, options, held, token).ConfigureAwait(false);
    }

    private async Task<T?> MakeAsync<T>(
        string key, Func<CancellationToken, Task<T?>> factory, JsonTypeInfo<T> type, CreateOptions options, HeldLock? held, CancellationToken token)
    {
        var value = await factory(token).ConfigureAwait(false);
        var set = new SetOptions { TimeToLive = options.TimeToLive + options.StaleFor, Jitter = options.Jitter, Fence = held?.Fence };
        try
        {
            Task kept = value is null ? SetNullAsync(key, set, token) : SetAsync(key, type, value, set, token);
            // Behind the value: with the mark alone, an old value would count as fresh.
            Task marked = options.StaleFor > TimeSpan.Zero ? SetAsync(FreshKey(key), true, set with { TimeToLive = options.TimeToLive }, token) : Task.CompletedTask;
            await Task.WhenAll(kept, marked).ConfigureAwait(false);
        }
        catch (AdvoCacheException late) when (late.Code == ErrorCode.StaleFence)
        {
            // It took longer than the lock lived; somebody else makes the value that all will see. This caller has its own.
        }
        return value;
    }

    /// <summary>Makes a stale value anew if nobody else does.</summary>
    private async Task RefreshAsync<T>(string key, Func<CancellationToken, Task<T?>> factory, JsonTypeInfo<T> type, CreateOptions options)
    {
        var refreshing = new Lazy<Task>(RefreshUnderLockAsync);
        if (_creating.GetOrAdd(FreshKey(key), refreshing) != refreshing)
            return;
        try
        {
            await refreshing.Value.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            _logger.RefreshFailed(failure);
        }
        finally
        {
            _creating.TryRemove(new(FreshKey(key), refreshing));
        }

        async Task RefreshUnderLockAsync()
        {
            var locking = new LockOptions { TimeToLive = options.LockTimeToLive, Wait = TimeSpan.Zero };
            if (await LockAsync(CreatingLock + key, locking, _closing.Token).ConfigureAwait(false) is not { } held)
                return;
            await using (held.ConfigureAwait(false))
            {
                if (!Has(FreshKey(key)) && await FetchAsync(FreshKey(key), _closing.Token).ConfigureAwait(false) is null)
                    await MakeAsync(key, factory, type, options, held, _closing.Token).ConfigureAwait(false);
            }
        }
    }
}
