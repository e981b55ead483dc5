using AdvoCache.Client;
using AdvoCache.Extensions.Caching.Sliding;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdvoCache.Extensions.Caching;

/// <summary>
/// A distributed cache in a sheet. Reads are served from the client's local copy; writes and removals are awaited until the cluster has committed them. All
/// members may be called from any thread. The synchronous forms of writes block for as long as the commit takes; the reads do not.
/// </summary>
/// <remarks>
/// A read sees what this process has heard: a value that another process wrote may be missing for as long as the news travels, usually below a millisecond or two.
/// </remarks>
public sealed partial class AdvoCacheDistributedCache : IBufferDistributedCache, IDisposable
{
    private readonly AdvoCacheClient _client;
    private readonly AdvoCacheDistributedCacheOptions _options;
    private readonly ILogger _logger;
    private readonly Renewals _renewals;
    private readonly Lazy<Task> _loading;

    /// <summary>Puts a cache over a client, which stays the caller's to dispose.</summary>
    /// <param name="client">The client of the sheet.</param>
    /// <param name="options">How the cache lies in the sheet; null: the defaults. <see cref="AdvoCacheDistributedCacheOptions.Client"/> has no effect here.</param>
    /// <param name="logger">Where to log; null: nowhere.</param>
    public AdvoCacheDistributedCache(AdvoCacheClient client, AdvoCacheDistributedCacheOptions? options = null, ILogger<AdvoCacheDistributedCache>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _options = options ?? new();
        _options.Validate();
        _logger = logger ?? (ILogger)NullLogger.Instance;
        _renewals = new(client, _options.Time, _logger);
        _loading = new(LoadAsync);
    }

    /// <summary>Told of the key of each write that failed, was refused or was cancelled.</summary>
    internal Action<string>? WriteFailed { get; init; }

    private long Now => _options.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Ends what is planned for sliding expirations. The client is left alone.</summary>
    public void Dispose() => _renewals.Dispose();

    private string KeyOf(string key) => _options.KeyPrefix + key;
}
