using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using AdvoCache.Client.Sessions;
using AdvoCache.Client.Wire;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Client.Locking;

/// <summary>
/// A connection for one lock: a waiting lock holds up everything behind it, and a lock lives no longer than its connection.
/// Invariant: <see cref="Lost"/> is cancelled no later than the cluster may give the lock to somebody else, by this machine's clock.
/// </summary>
internal sealed class LockSession : IAsyncDisposable
{
    private static readonly TimeSpan UnlockTimeout = TimeSpan.FromSeconds(2);

    private readonly SheetSocket _socket;
    private readonly AdvoCacheClientOptions _options;
    private readonly ILogger _logger;
    private readonly string _name;
    private readonly Channel<LockReply> _replies = Channel.CreateUnbounded<LockReply>();
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _receiving;
    private Task _renewing = Task.CompletedTask;
    private bool _isHeld;
    private int _isDisposed;

    private LockSession(SheetSocket socket, AdvoCacheClientOptions options, ILogger logger, string name)
    {
        _socket = socket;
        _options = options;
        _logger = logger;
        _name = name;
        Lost = _lost.Token;
        _receiving = Task.Run(ReceiveAsync);
    }

    internal CancellationToken Lost { get; }

    /// <summary>Takes the lock on a connection that has the sheet open, and becomes its owner; null: others held it all the time.</summary>
    /// <exception cref="AdvoCacheException">The node refuses for another reason, or cannot.</exception>
    internal static async Task<HeldLock?> TakeAsync(
        SheetSocket socket, AdvoCacheClientOptions options, string name, LockOptions how, TimeSpan wait, ILogger logger, CancellationToken token)
    {
        var session = new LockSession(socket, options, logger, name);
        try
        {
            var asked = options.Time.GetTimestamp();
            var reply = await session.AskAsync(RequestWriter.Lock(name, how.TimeToLive, wait), wait + options.RequestTimeout, token).ConfigureAwait(false);
            if (reply.Refusal is null)
            {
                session.Hold(how, reply.Token, wait > TimeSpan.Zero ? options.Time.GetTimestamp() : asked);
                return new(session, name, reply.Token);
            }
            if (reply.Refusal.Code != ErrorCode.LockHeld)
                throw reply.Refusal;
            await session.DisposeAsync().ConfigureAwait(false);
            return null;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _ending.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            if (_isHeld && !Lost.IsCancellationRequested)
                await AskAsync(RequestWriter.Unlock(_name), UnlockTimeout, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is AdvoCacheException or WebSocketException or OperationCanceledException or IOException)
        {
            // The end of the connection frees it.
        }
        if (_options.LeaveOnDispose)
            await _socket.LeaveAsync(_receiving).ConfigureAwait(false);
        await _socket.DisposeAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await LoseAsync(null).ConfigureAwait(false);
    }

    private void Hold(LockOptions how, long fencing, long since)
    {
        _isHeld = true;
        var lasts = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(how.TimeToLive.TotalSeconds)));
        _renewing = Task.Run(() => how.AutoRenew ? RenewAsync(how, fencing, lasts, since) : RunOutAsync(lasts, since));
    }

    private async Task RunOutAsync(TimeSpan lasts, long since)
    {
        var left = lasts - _options.Time.GetElapsedTime(since);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, _options.Time, _ending.Token).ConfigureAwait(false);
        await LoseAsync("its time is over").ConfigureAwait(false);
    }

    private async Task RenewAsync(LockOptions how, long fencing, TimeSpan lasts, long since)
    {
        while (!_ending.IsCancellationRequested)
        {
            await Task.Delay(lasts / 3, _options.Time, _ending.Token).ConfigureAwait(false);
            var asked = _options.Time.GetTimestamp();
            var left = lasts - _options.Time.GetElapsedTime(since);
            try
            {
                var reply = left <= TimeSpan.Zero ? new() { Refusal = AdvoCacheException.NotInTime(maybe: false) }
                    : await AskAsync(RequestWriter.Lock(_name, how.TimeToLive, TimeSpan.Zero), left, _ending.Token).ConfigureAwait(false);
                if (reply.Refusal is null && reply.Token != fencing)
                {
                    // It ran out and was free again: others may have had it in between.
                    await LoseAsync("it was taken anew").ConfigureAwait(false);
                    return;
                }
                if (reply.Refusal is null)
                {
                    since = asked;
                    continue;
                }
                if (reply.Refusal.Code == ErrorCode.Unavailable && lasts - _options.Time.GetElapsedTime(since) > TimeSpan.Zero)
                    continue;
                await LoseAsync(reply.Refusal.Message).ConfigureAwait(false);
            }
            catch (Exception gone) when (gone is AdvoCacheException or WebSocketException or IOException)
            {
                await LoseAsync(gone.Message).ConfigureAwait(false);
            }
            return;
        }
    }

    private async Task<LockReply> AskAsync(ReadOnlyMemory<byte> request, TimeSpan limit, CancellationToken token)
    {
        await _socket.SendAsync(request, token).ConfigureAwait(false);
        using var late = new CancellationTokenSource(limit, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, late.Token);
        try
        {
            return await _replies.Reader.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw AdvoCacheException.NotInTime(maybe: true);
        }
        catch (ChannelClosedException)
        {
            throw new AdvoCacheException(ErrorCode.Unavailable, "The connection of the lock broke.", maybe: true);
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (await _socket.ReceiveAsync(CancellationToken.None).ConfigureAwait(false) is { IsEmpty: false } message)
                Take(message.Span);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException or JsonException)
        {
            // Told below.
        }
        _replies.Writer.TryComplete();
        await LoseAsync(_ending.IsCancellationRequested ? null : "its connection broke").ConfigureAwait(false);
    }

    private void Take(ReadOnlySpan<byte> message)
    {
        var reply = ServerMessage.Read(message);
        if (reply.Kind == MessageKind.Reply)
            _replies.Writer.TryWrite(new() { Token = reply.Token, Refusal = reply.Success ? null : reply.ToException() });
    }

    private Task LoseAsync(string? reason)
    {
        if (_lost.IsCancellationRequested)
            return Task.CompletedTask;
        if (reason is not null)
            _logger.LockLost(reason);
        return _lost.CancelAsync();
    }

    private readonly record struct LockReply
    {
        internal long Token { get; init; }

        internal AdvoCacheException? Refusal { get; init; }
    }
}
