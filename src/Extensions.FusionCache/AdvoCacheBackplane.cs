using AdvoCache.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace AdvoCache.Extensions.FusionCache;

/// <summary>
/// FusionCache's backplane as keys of the sheet: the last message of each process on each cache key is the value of a key that lives for some minutes. Invariant: a
/// subscriber hears the last message of every other process on every cache key, also one that was sent while it was cut off for no longer than messages live, and has in
/// its local copy what was written before the message.
/// </summary>
/// <remarks>
/// After a reconnect the client hears what it missed, messages in between included, or else gets the whole sheet and tells of what is different in it: then the last message of
/// each process on each key. FusionCache compares the times of messages and entries, so hearing one twice does no harm. Only the last counts for it.
/// </remarks>
public sealed class AdvoCacheBackplane : IFusionCacheBackplane
{
    private readonly AdvoCacheClient _client;
    private readonly AdvoCacheFusionOptions _options;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private Subscription? _subscription;

    /// <summary>Sends and hears by way of a client, which stays the caller's to dispose. Each FusionCache needs a backplane of its own.</summary>
    public AdvoCacheBackplane(AdvoCacheClient client, AdvoCacheFusionOptions? options = null, ILogger<AdvoCacheBackplane>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _options = options ?? new();
        _options.Validate();
        _logger = logger ?? (ILogger)NullLogger.Instance;
    }

    /// <summary>Begins to hear the others' messages.</summary>
    /// <exception cref="ArgumentException">The channel has no name, or a handler is missing.</exception>
    public void Subscribe(BackplaneSubscriptionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.ChannelName is null || options.ConnectHandler is null || options.IncomingMessageHandler is null)
            throw new ArgumentException("A subscription needs the name of a channel, a handler of connections and one of messages.", nameof(options));
        Unsubscribe();
        var subscription = new Subscription(
            Names.Messages(_options, options.ChannelName), options.CacheInstanceId, options.ConnectHandler, options.IncomingMessageHandler, _logger);
        lock (_gate)
            _subscription = subscription;
        _client.Changed += subscription.Changed;
        _client.StateChanged += subscription.StateChanged;
        if (_client.State == ConnectionState.Connected)
            subscription.StateChanged(_client, ConnectionState.Connected);
    }

    /// <summary>Begins to hear the others' messages.</summary>
    /// <exception cref="ArgumentException">The channel has no name, or a handler is missing.</exception>
    public ValueTask SubscribeAsync(BackplaneSubscriptionOptions options)
    {
        Subscribe(options);
        return default;
    }

    /// <summary>Hears no more messages.</summary>
    public void Unsubscribe()
    {
        Subscription? subscription;
        lock (_gate)
            (subscription, _subscription) = (_subscription, null);
        if (subscription is null)
            return;
        _client.Changed -= subscription.Changed;
        _client.StateChanged -= subscription.StateChanged;
    }

    /// <summary>Hears no more messages.</summary>
    public ValueTask UnsubscribeAsync()
    {
        Unsubscribe();
        return default;
    }

    /// <summary>Sends a message, and completes when it is committed.</summary>
    /// <exception cref="InvalidOperationException">There is no subscription, so no channel.</exception>
    /// <exception cref="AdvoCacheException">It is not known to be committed; FusionCache tries again later.</exception>
    public async ValueTask PublishAsync(BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        Subscription? subscription;
        lock (_gate)
            subscription = _subscription;
        if (subscription is null)
            throw new InvalidOperationException("The backplane has no channel before it is subscribed to.");
        await _client.SetRawAsync(subscription.Prefix + Names.Message(message.SourceId ?? "", message.CacheKey ?? ""), MessageJson.Write(message), new() { TimeToLive = _options.MessageLifetime }, token).ConfigureAwait(false);
    }

    /// <summary>Sends a message, and blocks until it is committed.</summary>
    /// <exception cref="InvalidOperationException">There is no subscription, so no channel.</exception>
    /// <exception cref="AdvoCacheException">It is not known to be committed; FusionCache tries again later.</exception>
    public void Publish(BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default)
        => PublishAsync(message, options, token).AsTask().GetAwaiter().GetResult();

    /// <summary>One FusionCache that listens. The client calls one handler after the other, so messages come in the order of the log.</summary>
    private sealed class Subscription(
        string prefix, string instanceId, Action<BackplaneConnectionInfo> connected, Action<BackplaneMessage> heard, ILogger logger)
    {
        private int _wasConnected;

        internal string Prefix => prefix;

        internal void Changed(AdvoCacheClient client, KeyChange change)
        {
            if (change.Json is not { } json || !change.Key.StartsWith(prefix, StringComparison.Ordinal))
                return;
            if (!MessageJson.TryRead(json.Span, change.Key.AsSpan(prefix.Length), out var message))
                logger.NoMessage();
            else if (!string.Equals(message.SourceId, instanceId, StringComparison.Ordinal))
                heard(message);
        }

        internal void StateChanged(AdvoCacheClient client, ConnectionState state)
        {
            if (state == ConnectionState.Connected)
                connected(new(isReconnection: Interlocked.Exchange(ref _wasConnected, 1) != 0));
        }
    }
}
