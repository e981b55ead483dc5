using System.Buffers;
using AdvoCache.Client;
using AdvoCache.Extensions.Caching.Packing;

namespace AdvoCache.Extensions.Caching;

// Reads, and the uses that move sliding expirations.
public sealed partial class AdvoCacheDistributedCache
{
    /// <summary>The value; null: there is none, or it has expired.</summary>
    /// <exception cref="AdvoCacheException">The sheet cannot be opened: the password is wrong, or the client was closed before it was loaded.</exception>
    public byte[]? Get(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        WaitUntilLoaded();
        return Find(key, out var envelope) ? Unpacked(envelope) : null;
    }

    /// <summary>The value; null: there is none, or it has expired.</summary>
    /// <exception cref="AdvoCacheException">The sheet cannot be opened: the password is wrong, or the client was closed before it was loaded.</exception>
    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        await WaitUntilLoadedAsync(token).ConfigureAwait(false);
        return Find(key, out var envelope) ? Unpacked(envelope) : null;
    }

    /// <summary>Writes the value to <paramref name="destination"/>. False: there is none, or it has expired, and nothing was written.</summary>
    /// <exception cref="AdvoCacheException">The sheet cannot be opened: the password is wrong, or the client was closed before it was loaded.</exception>
    public bool TryGet(string key, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(destination);
        WaitUntilLoaded();
        return Find(key, out var envelope) && Unpack(envelope, destination);
    }

    /// <summary>Writes the value to <paramref name="destination"/>. False: there is none, or it has expired, and nothing was written.</summary>
    /// <exception cref="AdvoCacheException">The sheet cannot be opened: the password is wrong, or the client was closed before it was loaded.</exception>
    public async ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(destination);
        await WaitUntilLoadedAsync(token).ConfigureAwait(false);
        return Find(key, out var envelope) && Unpack(envelope, destination);
    }

    /// <summary>Counts as a use of the value: a sliding expiration is counted from now on.</summary>
    /// <exception cref="AdvoCacheException">The sheet cannot be opened: the password is wrong, or the client was closed before it was loaded.</exception>
    public void Refresh(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        WaitUntilLoaded();
        // The interface has synchronous forms, so somebody must block. Nothing here or in the client needs the caller's context.
        UseAsync(key).GetAwaiter().GetResult();
    }

    /// <summary>Counts as a use of the value: a sliding expiration is counted from now on.</summary>
    /// <exception cref="AdvoCacheException">The sheet cannot be opened: the password is wrong, or the client was closed before it was loaded.</exception>
    public async Task RefreshAsync(string key, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        await WaitUntilLoadedAsync(token).ConfigureAwait(false);
        await UseAsync(key).WaitAsync(token).ConfigureAwait(false);
    }

    /// <summary>The entry of a key that is not over, noted as used.</summary>
    private bool Find(string key, out Envelope envelope)
    {
        var there = Peek(key, out envelope, out var stored);
        if (there)
            _ = _renewals.Use(KeyOf(key), stored, envelope.Lifetime, Now);
        return there;
    }

    private Task UseAsync(string key)
        => Peek(key, out var envelope, out var stored) ? _renewals.Use(KeyOf(key), stored, envelope.Lifetime, Now) : Task.CompletedTask;

    private bool Peek(string key, out Envelope envelope, out ReadOnlyMemory<byte> stored)
    {
        envelope = default;
        if (!_client.TryGetRaw(KeyOf(key), out stored))
            return false;
        if (!Envelope.TryRead(stored.Span, out envelope))
        {
            _logger.NoEntry();
            return false;
        }
        return !envelope.Lifetime.IsOver(Now) || _renewals.OutlivesItsEnd(stored, envelope.Lifetime, Now);
    }

    private byte[]? Unpacked(in Envelope envelope)
    {
        var bytes = envelope.Unpack();
        if (bytes is null)
            _logger.NoEntry();
        return bytes;
    }

    private bool Unpack(in Envelope envelope, IBufferWriter<byte> destination)
    {
        var done = envelope.TryUnpack(destination);
        if (!done)
            _logger.NoEntry();
        return done;
    }

    private void WaitUntilLoaded()
    {
        if (_client.State is not (ConnectionState.Connected or ConnectionState.Reconnecting))
            _loading.Value.GetAwaiter().GetResult();
    }

    private ValueTask WaitUntilLoadedAsync(CancellationToken token)
        => token.IsCancellationRequested ? ValueTask.FromCanceled(token)
            : _client.State is ConnectionState.Connected or ConnectionState.Reconnecting ? default
            : new(_loading.Value.WaitAsync(token));

    /// <summary>Begun by the first read that comes too soon, and shared by all.</summary>
    private async Task LoadAsync()
    {
        try
        {
            await _client.WaitUntilLoadedAsync().WaitAsync(_options.LoadTimeout, _options.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _logger.NotLoaded();
        }
    }
}
