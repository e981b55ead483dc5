using System.Diagnostics;
using System.Text.Json.Serialization.Metadata;
using AdvoCache.Client.NearCaching;
using AdvoCache.Client.Wire;
using AdvoCache.Client.Writing;

namespace AdvoCache.Client;

// Writes. Each shows in the local copy before the call returns. Those that are awaited complete when a majority has them; the others are
// sent in the same order and only counted and logged when they fail.
public sealed partial class AdvoCacheClient
{
    /// <summary>Sets a key, and completes when the write is committed.</summary>
    /// <exception cref="AdvoCacheException">It was refused, or is not known to be committed.</exception>
    public Task<WriteResult> SetAsync<T>(string key, T value, SetOptions? options = null, CancellationToken token = default)
        => SetJsonAsync(key, _serializer.ToJson(value), options, token);

    /// <summary>Sets a key, with a source-generated description of the value's type.</summary>
    /// <exception cref="AdvoCacheException">It was refused, or is not known to be committed.</exception>
    public Task<WriteResult> SetAsync<T>(string key, JsonTypeInfo<T> type, T value, SetOptions? options = null, CancellationToken token = default)
        => SetJsonAsync(key, Serializer.ToJson(value, type), options, token);

    /// <summary>Sets a key to raw UTF-8 JSON; it comes back byte for byte.</summary>
    /// <exception cref="ArgumentException"><paramref name="json"/> is not one JSON value.</exception>
    /// <exception cref="AdvoCacheException">It was refused, or is not known to be committed.</exception>
    public Task<WriteResult> SetRawAsync(string key, ReadOnlyMemory<byte> json, SetOptions? options = null, CancellationToken token = default)
        => SetJsonAsync(key, Checked.Json(json).ToArray(), options, token);

    /// <summary>Notes that there is nothing for a key, so that nobody looks for it in vain again.</summary>
    /// <exception cref="AdvoCacheException">It was refused, or is not known to be committed.</exception>
    public Task<WriteResult> SetNullAsync(string key, SetOptions? options = null, CancellationToken token = default)
    {
        Checked.Text(key);
        options ??= SetOptions.Default;
        return WriteAsync("set_null", RequestWriter.SetNull(key, options), LocalWrite.Set(key, CachedEntry.Null()), options.IsConditional, token);
    }

    /// <summary>Deletes a key, whether it is there or not.</summary>
    /// <exception cref="AdvoCacheException">It was refused, or is not known to be committed.</exception>
    public Task<WriteResult> DeleteAsync(string key, long? ifVersion = null, Fence? fence = null, CancellationToken token = default)
    {
        Checked.Text(key);
        return WriteAsync("delete", RequestWriter.Delete(key, ifVersion, fence), LocalWrite.Delete(key), ifVersion is not null || fence is not null, token);
    }

    /// <summary>Deletes all keys that begin so; the empty prefix is that of all keys.</summary>
    /// <exception cref="AdvoCacheException">It is not known to be committed.</exception>
    public Task<WriteResult> DeletePrefixAsync(string prefix, CancellationToken token = default)
    {
        Checked.Text(prefix);
        return WriteAsync("delete_prefix", RequestWriter.DeletePrefix(prefix), LocalWrite.DeletePrefix(prefix), false, token);
    }

    /// <summary>Deletes all keys that end so; the empty suffix is that of all keys.</summary>
    /// <exception cref="AdvoCacheException">It is not known to be committed.</exception>
    public Task<WriteResult> DeleteSuffixAsync(string suffix, CancellationToken token = default)
    {
        Checked.Text(suffix);
        return WriteAsync("delete_suffix", RequestWriter.DeleteSuffix(suffix), LocalWrite.DeleteSuffix(suffix), false, token);
    }

    /// <summary>Sets a key without waiting.</summary>
    /// <exception cref="AdvoCacheException">Too many requests wait, or the client is closed: nothing was done.</exception>
    public void Set<T>(string key, T value, SetOptions? options = null)
    {
        Checked.Text(key);
        options ??= SetOptions.Default;
        var json = _serializer.ToJson(value);
        Post(RequestWriter.Set(key, json, options), LocalWrite.Set(key, new(json, 0)), options.IsConditional);
    }

    /// <summary>Notes that there is nothing for a key, without waiting.</summary>
    /// <exception cref="AdvoCacheException">Too many requests wait, or the client is closed: nothing was done.</exception>
    public void SetNull(string key, SetOptions? options = null)
    {
        Checked.Text(key);
        options ??= SetOptions.Default;
        Post(RequestWriter.SetNull(key, options), LocalWrite.Set(key, CachedEntry.Null()), options.IsConditional);
    }

    /// <summary>Deletes a key without waiting.</summary>
    /// <exception cref="AdvoCacheException">Too many requests wait, or the client is closed: nothing was done.</exception>
    public void Delete(string key)
    {
        Checked.Text(key);
        Post(RequestWriter.Delete(key, null, null), LocalWrite.Delete(key), isConditional: false);
    }

    /// <summary>Deletes all keys that begin so, without waiting.</summary>
    /// <exception cref="AdvoCacheException">Too many requests wait, or the client is closed: nothing was done.</exception>
    public void DeletePrefix(string prefix)
    {
        Checked.Text(prefix);
        Post(RequestWriter.DeletePrefix(prefix), LocalWrite.DeletePrefix(prefix), isConditional: false);
    }

    /// <summary>Deletes all keys that end so, without waiting.</summary>
    /// <exception cref="AdvoCacheException">Too many requests wait, or the client is closed: nothing was done.</exception>
    public void DeleteSuffix(string suffix)
    {
        Checked.Text(suffix);
        Post(RequestWriter.DeleteSuffix(suffix), LocalWrite.DeleteSuffix(suffix), isConditional: false);
    }

    private Task<WriteResult> SetJsonAsync(string key, byte[] json, SetOptions? options, CancellationToken token)
    {
        options ??= SetOptions.Default;
        return WriteAsync("set", RequestWriter.Set(Checked.Text(key), json, options), LocalWrite.Set(key, new(json, 0)), options.IsConditional, token);
    }

    private async Task<WriteResult> WriteAsync(string name, byte[] message, LocalWrite write, bool isConditional, CancellationToken token)
    {
        using var activity = ClientMetrics.Activities.StartActivity(name, ActivityKind.Client);
        var started = _options.Time.GetTimestamp();
        var request = new WriteRequest(message, write, _cache, MayRepeat(isConditional), isAwaited: true, static _ => { });
        _requests.Add(request, _options.RequestTimeout);
        var result = await request.Result.WaitAsync(token).ConfigureAwait(false);
        _metrics.Written(_options.Time.GetElapsedTime(started));
        return result;
    }

    private void Post(byte[] message, LocalWrite write, bool isConditional)
        => _requests.Add(new WriteRequest(message, write, _cache, MayRepeat(isConditional), isAwaited: false, WriteLost), _options.RequestTimeout);

    private bool MayRepeat(bool isConditional) => !isConditional && _options.UnansweredWrites == UnansweredWrites.SendAgain;

    private void WriteLost(AdvoCacheException why)
    {
        _metrics.WriteLost();
        _logger.WriteLost(why.Message);
    }
}
