using System.Net.WebSockets;
using System.Text.Json;
using AdvoCache.Client.NearCaching;
using AdvoCache.Client.Wire;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Client.Sessions;

/// <summary>
/// Keeps a connection to some node as long as the client lives: opens the sheet, follows it from where it stopped, sends what waits.
/// Invariant: messages are taken by one loop, in their order.
/// </summary>
internal sealed class SheetSession(AdvoCacheClientOptions options, NearCache cache, RequestQueue requests, ClientMetrics metrics, ILogger logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>A sheet that was followed for so long starts the pauses anew.</summary>
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(1);

    private readonly NodeList _nodes = new(options.Nodes);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private ResumePoint _heard;
    private long _lostAt;
    private long? _followedAt;
    private volatile ConnectionState _state = ConnectionState.Connecting;

    /// <summary>Told of each change of the state.</summary>
    internal Action<ConnectionState> StateChanged { get; set; } = static _ => { };

    internal ConnectionState State => _state;

    internal IReadOnlyList<Uri> Nodes => _nodes.All;

    /// <summary>The node that the client is connected to, as it calls itself.</summary>
    internal OpenedAt? At { get; private set; }

    internal ResumePoint Heard
    {
        get
        {
            lock (_gate)
                return _heard;
        }
    }

    /// <summary>For how long nothing has been heard; zero while connected.</summary>
    internal TimeSpan Lag => _state == ConnectionState.Connected ? TimeSpan.Zero : options.Time.GetElapsedTime(Volatile.Read(ref _lostAt));

    /// <summary>Completes with the first content of the sheet; fails when the sheet cannot be opened at all.</summary>
    internal Task Ready => _ready.Task;

    /// <summary>A node of those known to try next.</summary>
    internal Uri NextNode() => _nodes.Next();

    internal async Task RunAsync(CancellationToken token)
    {
        Volatile.Write(ref _lostAt, options.Time.GetTimestamp());
        var failures = 0;
        while (!token.IsCancellationRequested)
        {
            try
            {
                var node = _nodes.Next();
                var (socket, at) = await Handshake.OpenAsync(node, options, Heard, token).ConfigureAwait(false);
                await using (socket.ConfigureAwait(false))
                {
                    _nodes.Learn(at.Nodes);
                    At = at;
                    _followedAt = null;
                    await FollowAsync(socket, token).ConfigureAwait(false);
                    // Who is always cut off at once must not fetch the whole sheet again and again without a pause.
                    if (_followedAt is { } since && options.Time.GetElapsedTime(since) > Steady)
                        failures = 0;
                    logger.Disconnected(node, socket.CloseStatus);
                    if (socket.CloseStatus == WebSocketCloseStatus.MessageTooBig)
                        requests.FailOldest(new(ErrorCode.BadRequest, "The request is larger than the server takes (8 MiB unless it is set otherwise)."));
                    requests.Reopen(nothingHappened: socket.CloseStatus == WebSocketCloseStatus.EndpointUnavailable);
                }
            }
            catch (AdvoCacheException wrong) when (wrong.Code is ErrorCode.InvalidPassword or ErrorCode.BadRequest)
            {
                // Trying again would not help, and would look like an attack.
                Become(ConnectionState.Closed);
                requests.Close(wrong);
                _ready.TrySetException(wrong);
                return;
            }
            catch (Exception lost) when (lost is WebSocketException or AdvoCacheException or OperationCanceledException or IOException or JsonException or HttpRequestException)
            {
                if (!token.IsCancellationRequested)
                    logger.NotConnected(lost.Message);
            }
            if (_state == ConnectionState.Connected)
                Volatile.Write(ref _lostAt, options.Time.GetTimestamp());
            if (token.IsCancellationRequested)
                break;
            Become(_ready.Task.IsCompleted ? ConnectionState.Reconnecting : ConnectionState.Connecting);
            metrics.Reconnected();
            await PauseAsync(failures++, token).ConfigureAwait(false);
        }
        Become(ConnectionState.Closed);
        _ready.TrySetException(AdvoCacheException.Closed());
    }

    /// <summary>Sends and receives until the connection ends.</summary>
    private async Task FollowAsync(SheetSocket socket, CancellationToken token)
    {
        // Not linked to the token: a receive that is cancelled aborts the socket, and there would be no goodbye.
        using var ended = new CancellationTokenSource();
        var closing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(closing.SetResult).ConfigureAwait(false);
        var receiving = ReceiveAsync(socket, ended.Token);
        var sending = SendAsync(socket, ended.Token);
        await Task.WhenAny(receiving, sending, closing.Task).ConfigureAwait(false);
        if (token.IsCancellationRequested && options.LeaveOnDispose)
            await socket.LeaveAsync(receiving).ConfigureAwait(false);
        else if (!token.IsCancellationRequested && !receiving.IsCompleted)
            await Task.WhenAny(receiving, Task.Delay(options.ConnectTimeout, options.Time, token)).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (receiving.Exception?.InnerException is { } broken and not (WebSocketException or OperationCanceledException))
            logger.NotUnderstood(broken.Message);
    }

    private async Task SendAsync(SheetSocket socket, CancellationToken token)
    {
        while (true)
        {
            while (requests.TakeUnsent() is { } request)
                await socket.SendAsync(request.Message, token).ConfigureAwait(false);
            await requests.WaitForUnsentAsync(token).ConfigureAwait(false);
        }
    }

    private async Task ReceiveAsync(SheetSocket socket, CancellationToken token)
    {
        while (await socket.ReceiveAsync(token).ConfigureAwait(false) is { IsEmpty: false } message)
            Take(message.Span);
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        var message = ServerMessage.Read(bytes);
        switch (message.Kind)
        {
            case MessageKind.Reply:
                if (!requests.TryAnswer(message))
                    throw new JsonException("An answer came that nobody waits for.");
                break;
            case MessageKind.SheetState:
                cache.Replace(message.Value);
                lock (_gate)
                    _heard = new(message.Index, message.Epoch);
                Followed();
                return;
            case MessageKind.SheetResume:
                Followed();
                break;
            case MessageKind.Replicate or MessageKind.Invalidate:
                cache.Take(message);
                metrics.Changed();
                break;
        }
        if (message.Index <= _heard.Index)
            return;
        lock (_gate)
            _heard = _heard with { Index = message.Index };
    }

    private void Followed()
    {
        _followedAt = options.Time.GetTimestamp();
        Become(ConnectionState.Connected);
        _ready.TrySetResult();
    }

    private void Become(ConnectionState state)
    {
        if (_state == state)
            return;
        _state = state;
        logger.Became(state);
        StateChanged(state);
    }

    /// <summary>None within the first round over all nodes, then a growing one of which a random part counts.</summary>
    private async Task PauseAsync(int failures, CancellationToken token)
    {
        var round = failures / Math.Max(1, _nodes.All.Count);
        if (round == 0 && failures > 0)
            return;
        await Task.Delay(Backoff.Pause(FirstDelay, round, options.MaxReconnectDelay), options.Time, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
