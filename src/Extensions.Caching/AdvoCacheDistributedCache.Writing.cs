using System.Buffers;
using AdvoCache.Client;
using AdvoCache.Extensions.Caching.Packing;
using Microsoft.Extensions.Caching.Distributed;

namespace AdvoCache.Extensions.Caching;

// Writes and removals.
public sealed partial class AdvoCacheDistributedCache
{
    /// <summary>Sets a value, and returns when that is committed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The absolute expiration is not in the future.</exception>
    /// <exception cref="ArgumentException">The value is over <see cref="AdvoCacheDistributedCacheOptions.MaxValueBytes"/>, or the key has half a surrogate pair.</exception>
    /// <exception cref="AdvoCacheException">It is not known to be committed.</exception>
    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => SetAsync(key, value, options).GetAwaiter().GetResult();

    /// <summary>Sets a value, and completes when that is committed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The absolute expiration is not in the future.</exception>
    /// <exception cref="ArgumentException">The value is over <see cref="AdvoCacheDistributedCacheOptions.MaxValueBytes"/>, or the key has half a surrogate pair.</exception>
    /// <exception cref="AdvoCacheException">It is not known to be committed.</exception>
    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(options);
        return WriteAsync(key, value, options, token);
    }

    /// <summary>Sets a value, and returns when that is committed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The absolute expiration is not in the future.</exception>
    /// <exception cref="ArgumentException">The value is over <see cref="AdvoCacheDistributedCacheOptions.MaxValueBytes"/>, or the key has half a surrogate pair.</exception>
    /// <exception cref="AdvoCacheException">It is not known to be committed.</exception>
    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) => SetAsync(key, value, options).AsTask().GetAwaiter().GetResult();

    /// <summary>Sets a value, and completes when that is committed. The bytes are the caller's again when this returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The absolute expiration is not in the future.</exception>
    /// <exception cref="ArgumentException">The value is over <see cref="AdvoCacheDistributedCacheOptions.MaxValueBytes"/>, or the key has half a surrogate pair.</exception>
    /// <exception cref="AdvoCacheException">It is not known to be committed.</exception>
    public ValueTask SetAsync(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(options);
        // One that is too large is not copied together first.
        var bytes = value.IsSingleSegment ? value.FirstSpan : value.Length > _options.MaxValueBytes ? throw TooLarge(nameof(value), value.Length, "more") : value.ToArray();
        return new(WriteAsync(key, bytes, options, token));
    }

    /// <summary>Removes a value, if there is one, and returns when that is committed.</summary>
    /// <exception cref="ArgumentException">The key has half a surrogate pair.</exception>
    /// <exception cref="AdvoCacheException">It is not known to be committed.</exception>
    public void Remove(string key) => RemoveAsync(key).GetAwaiter().GetResult();

    /// <summary>Removes a value, if there is one, and completes when that is committed.</summary>
    /// <exception cref="ArgumentException">The key has half a surrogate pair.</exception>
    /// <exception cref="AdvoCacheException">It is not known to be committed.</exception>
    public Task RemoveAsync(string key, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return token.IsCancellationRequested ? Task.FromCanceled(token) : _client.DeleteAsync(KeyOf(key), token: token);
    }

    private Task WriteAsync(string key, ReadOnlySpan<byte> value, DistributedCacheEntryOptions options, CancellationToken token)
    {
        try
        {
            var writing = BeginWrite(key, value, options, token);
            return WriteFailed is null ? writing : TellOfFailureAsync(key, writing);
        }
        catch
        {
            WriteFailed?.Invoke(key);
            throw;
        }
    }

    private Task BeginWrite(string key, ReadOnlySpan<byte> value, DistributedCacheEntryOptions options, CancellationToken token)
    {
        if (token.IsCancellationRequested)
            return Task.FromCanceled(token);
        // Before it is packed: that takes memory in proportion, and nothing becomes smaller by it.
        if (value.Length > _options.MaxValueBytes)
            throw TooLarge(nameof(value), value.Length, "more");
        var now = _options.Time.GetUtcNow();
        var lifetime = Lifetime.From(options, now);
        var json = Envelope.Write(lifetime, value);
        if (json.Length > _options.MaxValueBytes)
            throw TooLarge(nameof(value), value.Length, $"{json.Length}");
        return _client.SetRawAsync(KeyOf(key), json, new() { TimeToLive = lifetime.TimeToLive(now.ToUnixTimeMilliseconds()) }, token);
    }

    private async Task TellOfFailureAsync(string key, Task writing)
    {
        try
        {
            await writing.ConfigureAwait(false);
        }
        catch
        {
            WriteFailed?.Invoke(key);
            throw;
        }
    }

    private ArgumentException TooLarge(string name, long bytes, string asJson)
        => new($"The value has {bytes} bytes, {asJson} as JSON; {nameof(AdvoCacheDistributedCacheOptions.MaxValueBytes)} allows {_options.MaxValueBytes}.", name);
}
