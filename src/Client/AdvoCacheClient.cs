using AdvoCache.Client.Creating;
using AdvoCache.Client.NearCaching;
using AdvoCache.Client.Sessions;
using AdvoCache.Client.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AdvoCache.Client;

/// <summary>
/// A sheet with a local copy that follows every change. Reads are local; writes show locally at once and settle to the order of the
/// cluster's log. One client serves a whole process: all members may be called from any thread.
/// </summary>
public sealed partial class AdvoCacheClient : IAsyncDisposable
{
    /// <summary>The grain of timeouts and of touches.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly AdvoCacheClientOptions _options;
    private readonly ILogger _logger;
    private readonly NearCache _cache = new();
    private readonly RequestQueue _requests;
    private readonly SheetSession _session;
    private readonly ClientMetrics _metrics;
    private readonly TouchedKeys _touched = new();
    private readonly KeyWatch _watch = new();
    private readonly Notifier _notifier;
    private readonly Serializer _serializer;
    private readonly CancellationTokenSource _closing = new();
    private readonly bool _failsWhileDisconnected;
    private Task _running = Task.CompletedTask;
    private Task _housekeeping = Task.CompletedTask;
    private int _isClosed;

    private AdvoCacheClient(AdvoCacheClientOptions options, ILogger? logger)
    {
        options.Validate();
        _options = options;
        _logger = logger ?? NullLogger.Instance;
        _serializer = new(options.Json);
        _failsWhileDisconnected = options.DisconnectedReads == DisconnectedReads.Fail;
        _requests = new(options.MaxPendingRequests, options.Time);
        _metrics = new(options.Sheet, () => _cache.Count, () => _requests.Count, () => Lag.TotalSeconds);
        _notifier = new(_logger);
        _session = new(options, _cache, _requests, _metrics, _logger) { StateChanged = state => _notifier.Tell(new(this, state)) };
        _cache.Changed = (key, entry) =>
        {
            _watch.Changed(key, entry);
            _notifier.Tell(new(this, new KeyChange(key, entry?.Json, entry?.IsNull ?? false)));
        };
    }

    /// <summary>Told of every change of the local copy, one's own included, one after the other on a thread of the pool.</summary>
    public event Action<AdvoCacheClient, KeyChange>? Changed
    {
        add => _notifier.Changed += value;
        remove => _notifier.Changed -= value;
    }

    /// <summary>Told of every change of <see cref="State"/>, on a thread of the pool.</summary>
    public event Action<AdvoCacheClient, ConnectionState>? StateChanged
    {
        add => _notifier.StateChanged += value;
        remove => _notifier.StateChanged -= value;
    }

    /// <summary>How the client stands to the cluster.</summary>
    public ConnectionState State => _session.State;

    /// <summary>For how long the client has heard nothing; zero while it is connected.</summary>
    public TimeSpan Lag => _session.Lag;

    /// <summary>The greatest log index that the client has heard of: its copy is that of the log there, own writes on their way aside.</summary>
    public long LastIndex => _session.Heard.Index;

    /// <summary>The nodes that the client knows: those that it was given, and those that it was told of.</summary>
    public IReadOnlyList<Uri> Nodes => _session.Nodes;

    /// <summary>The nodes of the cluster by the names that they have for clients, as told when the client connected; none before the first time.</summary>
    public IReadOnlyList<string> ClusterNodes => _session.At?.Nodes ?? [];

    /// <summary>The node that the client is or was last connected to, by the name it has for clients; null before the first.</summary>
    public string? Node => _session.At?.Node;

    /// <summary>The node that led the cluster when the client connected; null when there was none.</summary>
    public string? Leader => _session.At?.Leader;

    /// <summary>Connects and loads the sheet.</summary>
    /// <param name="options">Where, and how.</param>
    /// <param name="logger">Where to log; null: nowhere.</param>
    /// <param name="token">Ends the attempts.</param>
    /// <exception cref="AdvoCacheException">The password is wrong, or no node answered within <see cref="AdvoCacheClientOptions.RequestTimeout"/>.</exception>
    public static async Task<AdvoCacheClient> ConnectAsync(AdvoCacheClientOptions options, ILogger? logger = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var client = Start(options, logger);
        try
        {
            await client._session.Ready.WaitAsync(options.RequestTimeout, options.Time, token).ConfigureAwait(false);
            return client;
        }
        catch (TimeoutException late)
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw new AdvoCacheException(ErrorCode.Unavailable, $"No node let the sheet be opened within {options.RequestTimeout}.", cause: late);
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Begins to connect, without waiting for it. Until the sheet is loaded the local copy is empty; writes wait.</summary>
    /// <param name="options">Where, and how.</param>
    /// <param name="logger">Where to log; null: nowhere.</param>
    public static AdvoCacheClient Start(AdvoCacheClientOptions options, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var client = new AdvoCacheClient(options, logger);
        client._running = Task.Run(() => client._session.RunAsync(client._closing.Token));
        client._housekeeping = Task.Run(() => client.HousekeepAsync(client._closing.Token));
        return client;
    }

    /// <summary>Waits until the sheet is loaded for the first time.</summary>
    /// <exception cref="AdvoCacheException">It never will be: the password is wrong, or the client is closed.</exception>
    public Task WaitUntilLoadedAsync(CancellationToken token = default) => _session.Ready.WaitAsync(token);

    /// <summary>
    /// Says goodbye to the cluster, unless <see cref="AdvoCacheClientOptions.LeaveOnDispose"/> is off. What is not answered by then fails. A node that does
    /// not answer the goodbye is waited for no longer than a few seconds.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
            return;
        await _closing.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _housekeeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _requests.Close(AdvoCacheException.Closed());
        await _notifier.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
        _closing.Dispose();
    }

    private async Task HousekeepAsync(CancellationToken token)
    {
        using var timer = new PeriodicTimer(Tick, _options.Time);
        var touchedAt = _options.Time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(token).ConfigureAwait(false))
        {
            _requests.GiveUpOverdue();
            if (_options.TouchInterval == TimeSpan.Zero || _options.Time.GetElapsedTime(touchedAt) < _options.TouchInterval)
                continue;
            touchedAt = _options.Time.GetTimestamp();
            if (State == ConnectionState.Connected && _touched.Take() is { Count: > 0 } keys)
                TellTouched(keys);
        }
    }

    private void TellTouched(IReadOnlyList<string> keys)
    {
        try
        {
            _requests.Add(new ReadRequest<bool>(RequestWriter.Touch(keys), (in _) =>
            {
                _metrics.Touched(keys.Count);
                return true;
            }), _options.RequestTimeout);
        }
        catch (AdvoCacheException)
        {
            // Too much is on its way, or the client is being closed: it can do without.
        }
    }
}
