using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AdvoCache.Client;
using AdvoCache.Extensions.Caching.Packing;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Extensions.Caching.Sliding;

/// <summary>
/// Tells the cluster of uses that move a sliding expiration: once for a quarter of the sliding span, however many they are, at the end of that quarter if they come
/// within it. Invariant: only the very value that was read is renewed, never one that was deleted or overwritten meanwhile; what waits for its quarter to end keeps no
/// value in memory, and is one for a key.
/// </summary>
internal sealed class Renewals : IDisposable
{
    /// <summary>Timers take no more than seven weeks at once.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly AdvoCacheClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>By the bytes of the stored value, as the client holds them: with a new value the notes on the old one go.</summary>
    private readonly ConditionalWeakTable<byte[], Uses> _uses = [];

    /// <summary>What waits, by key.</summary>
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _waits = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationToken _end;
    private int _isDisposed;

    internal Renewals(AdvoCacheClient client, TimeProvider time, ILogger logger)
    {
        (_client, _time, _logger) = (client, time, logger);
        _end = _ending.Token;
    }

    /// <summary>May be called again: a container disposes a service once for each type that it is registered as.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _ending.Cancel();
        _ending.Dispose();
    }

    /// <summary>Notes a use. The task is that of the renewal if that is due now.</summary>
    internal Task Use(string key, ReadOnlyMemory<byte> json, Lifetime lifetime, long now)
    {
        if (!lifetime.CanSlide || _end.IsCancellationRequested || !MemoryMarshal.TryGetArray(json, out var stored) || stored.Array is not { } value)
            return Task.CompletedTask;
        var uses = _uses.GetOrCreateValue(value);
        lock (uses)
        {
            uses.Last = Math.Max(uses.Last, now);
            // One that is over without a new value has failed, or the value is gone.
            if (uses.Renewal is null or { IsCompleted: true })
                uses.Renewal = RenewAsync(key, new(value), lifetime, uses);
            return lifetime.RenewalDue <= now ? uses.Renewal : Task.CompletedTask;
        }
    }

    /// <summary>Whether this process knows of a use, not told to the cluster yet, that makes the value live on.</summary>
    internal bool OutlivesItsEnd(ReadOnlyMemory<byte> json, Lifetime lifetime, long now)
    {
        if (!lifetime.CanSlide || !MemoryMarshal.TryGetArray(json, out var stored) || stored.Array is not { } value || !_uses.TryGetValue(value, out var uses))
            return false;
        lock (uses)
            return !lifetime.UsedAt(uses.Last).IsOver(now);
    }

    private async Task RenewAsync(string key, WeakReference<byte[]> value, Lifetime lifetime, Uses uses)
    {
        try
        {
            if (Left(lifetime) > TimeSpan.Zero)
                await WaitAsync(key, lifetime).ConfigureAwait(false);
            if (value.TryGetTarget(out var json))
                await RenewNowAsync(key, json, lifetime, uses).ConfigureAwait(false);
        }
        catch (AdvoCacheException lost) when (lost.Code == ErrorCode.VersionMismatch)
        {
            // Somebody wrote, renewed or deleted it in between: theirs counts.
        }
        catch (AdvoCacheException failure)
        {
            _logger.NotRenewed(failure.Message);
        }
        catch (OperationCanceledException)
        {
            // A newer value of the key waits in the place of this one. Or the cache is being disposed; the next process that uses the value will renew it.
        }
    }

    private TimeSpan Left(Lifetime lifetime) => TimeSpan.FromMilliseconds(lifetime.RenewalDue - _time.GetUtcNow().ToUnixTimeMilliseconds());

    private async Task WaitAsync(string key, Lifetime lifetime)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(_end);
        CancellationTokenSource? before = null;
        _waits.AddOrUpdate(key, wait, (_, known) =>
        {
            before = known;
            return wait;
        });
        try
        {
            if (before is not null)
                await before.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // It is over already.
        }
        try
        {
            while (Left(lifetime) is { } left && left > TimeSpan.Zero)
                await Task.Delay(left < LongestWait ? left : LongestWait, _time, wait.Token).ConfigureAwait(false);
        }
        finally
        {
            _waits.TryRemove(new(key, wait));
        }
    }

    private async Task RenewNowAsync(string key, byte[] json, Lifetime lifetime, Uses uses)
    {
        if (await _client.FetchAsync(key, _end).ConfigureAwait(false) is not { } known || !known.Json.Span.SequenceEqual(json))
            return;
        long last;
        lock (uses)
            last = uses.Last;
        var renewed = lifetime.UsedAt(last);
        await _client.SetRawAsync(
            key,
            Envelope.Rewrite(json, renewed),
            new() { TimeToLive = renewed.TimeToLive(_time.GetUtcNow().ToUnixTimeMilliseconds()), IfVersion = known.Version },
            _end).ConfigureAwait(false);
    }

    private sealed class Uses
    {
        internal long Last { get; set; }

        internal Task? Renewal { get; set; }
    }
}
