using System.Buffers;
using Microsoft.Extensions.Caching.Distributed;

namespace AdvoCache.Tests.Extensions.Caching.Contract;

/// <summary>One of the ways to call a distributed cache.</summary>
public abstract class Form
{
    public abstract Task<byte[]?> Get(IBufferDistributedCache cache, string key);

    public abstract Task Set(IBufferDistributedCache cache, string key, byte[] value, DistributedCacheEntryOptions options);

    public virtual Task Refresh(IBufferDistributedCache cache, string key) => cache.RefreshAsync(key);

    public virtual Task Remove(IBufferDistributedCache cache, string key) => cache.RemoveAsync(key);
}

public sealed class Asynchronous : Form
{
    public override Task<byte[]?> Get(IBufferDistributedCache cache, string key) => cache.GetAsync(key);

    public override Task Set(IBufferDistributedCache cache, string key, byte[] value, DistributedCacheEntryOptions options) => cache.SetAsync(key, value, options);
}

public sealed class Synchronous : Form
{
    public override Task<byte[]?> Get(IBufferDistributedCache cache, string key) => Task.FromResult(cache.Get(key));

    public override Task Set(IBufferDistributedCache cache, string key, byte[] value, DistributedCacheEntryOptions options)
    {
        cache.Set(key, value, options);
        return Task.CompletedTask;
    }

    public override Task Refresh(IBufferDistributedCache cache, string key)
    {
        cache.Refresh(key);
        return Task.CompletedTask;
    }

    public override Task Remove(IBufferDistributedCache cache, string key)
    {
        cache.Remove(key);
        return Task.CompletedTask;
    }
}

public sealed class AsynchronousBuffers : Form
{
    public override async Task<byte[]?> Get(IBufferDistributedCache cache, string key)
    {
        var bytes = new ArrayBufferWriter<byte>();
        return await cache.TryGetAsync(key, bytes) ? bytes.WrittenSpan.ToArray() : null;
    }

    public override Task Set(IBufferDistributedCache cache, string key, byte[] value, DistributedCacheEntryOptions options)
        => cache.SetAsync(key, Segments.Of(value), options).AsTask();
}

public sealed class SynchronousBuffers : Form
{
    public override Task<byte[]?> Get(IBufferDistributedCache cache, string key)
    {
        var bytes = new ArrayBufferWriter<byte>();
        return Task.FromResult(cache.TryGet(key, bytes) ? bytes.WrittenSpan.ToArray() : null);
    }

    public override Task Set(IBufferDistributedCache cache, string key, byte[] value, DistributedCacheEntryOptions options)
    {
        cache.Set(key, Segments.Of(value), options);
        return Task.CompletedTask;
    }
}
