using System.Diagnostics;
using System.Net.WebSockets;
using AdvoCache.Client.Locking;
using AdvoCache.Client.Sessions;
using AdvoCache.Client.Wire;

namespace AdvoCache.Client;

// Locks.
public sealed partial class AdvoCacheClient
{
    /// <summary>
    /// How many connections for locks are opened at once. To open one costs the node a check of the password; of thousands at once most would be given up before their turn,
    /// and come again. How many locks are held or waited for is not limited.
    /// </summary>
    private const int MaxOpeningLocks = 32;

    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(20);
    private readonly SemaphoreSlim _openingLocks = new(MaxOpeningLocks);

    /// <summary>Takes a lock of this sheet, on a connection of its own.</summary>
    /// <returns>The lock; null when others held it for as long as <see cref="LockOptions.Wait"/>.</returns>
    /// <exception cref="AdvoCacheException">No node could be asked for as long as <see cref="AdvoCacheClientOptions.RequestTimeout"/>, however long the wait may be.</exception>
    public async Task<HeldLock?> LockAsync(string name, LockOptions? options = null, CancellationToken token = default)
    {
        Checked.Text(name);
        options ??= LockOptions.Default;
        using var activity = ClientMetrics.Activities.StartActivity("lock", ActivityKind.Client);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, _closing.Token);
        var began = _options.Time.GetTimestamp();
        Exception? lastFailure = null;
        for (var attempt = 0; ; attempt++)
        {
            var waited = _options.Time.GetElapsedTime(began);
            // The wait is for those that hold the lock. While no node can be reached nobody is waited for.
            if (attempt > 0 && waited > _options.RequestTimeout && (waited > options.Wait + _options.RequestTimeout || Lag > _options.RequestTimeout))
                throw new AdvoCacheException(ErrorCode.Unavailable, $"The lock could not be asked for: {lastFailure?.Message}", maybe: false, cause: lastFailure);
            try
            {
                var socket = await OpenForLockAsync(attempt, either.Token).ConfigureAwait(false);
                waited = _options.Time.GetElapsedTime(began);
                var wait = options.Wait > waited ? options.Wait - waited : TimeSpan.Zero;
                return await LockSession.TakeAsync(socket, _options, name, options, wait, _logger, either.Token).ConfigureAwait(false);
            }
            catch (Exception lost) when (!either.IsCancellationRequested
                && lost is WebSocketException or OperationCanceledException or IOException or HttpRequestException
                    or AdvoCacheException { Code: ErrorCode.Unavailable or ErrorCode.RateLimited })
            {
                // Another node, and a place at the end of the queue.
                lastFailure = lost;
                await Task.Delay(Backoff.Pause(FirstRetryDelay, attempt, _options.MaxReconnectDelay), _options.Time, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested && !token.IsCancellationRequested)
            {
                throw AdvoCacheException.Closed();
            }
        }
    }

    private async Task<SheetSocket> OpenForLockAsync(int attempt, CancellationToken token)
    {
        if (!await _openingLocks.WaitAsync(_options.RequestTimeout, token).ConfigureAwait(false))
            throw new AdvoCacheException(ErrorCode.Unavailable, $"{MaxOpeningLocks} connections for locks are being opened already, and none gets through.");
        try
        {
            return (await Handshake.OpenAsync(NodeForLocks(attempt), _options, _session.Heard, token).ConfigureAwait(false)).Socket;
        }
        finally
        {
            _openingLocks.Release();
        }
    }

    private Uri NodeForLocks(int attempt)
        => attempt == 0 && Uri.TryCreate(Node, UriKind.Absolute, out var current) && _session.Nodes.Contains(current) ? current : _session.NextNode();
}
