using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AdvoCache.Client;
using AdvoCache.Extensions.Caching.Packing;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Extensions.Caching.Sliding;

/// <summary>
/// Tells the cluster of uses that move a sliding expiration: once for a quarter of the sliding span, however many they are, at the end of that quarter if they come
/// within it. Invariant: only the very value that was read is renewed, never one that was deleted or overwritten meanwhile.
/// </summary>
internal sealed class Renewals(AdvoCacheClient client, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>By the bytes of the stored value, as the client holds them: with a new value the notes on the old one go.</summary>
    private readonly ConditionalWeakTable<byte[], Uses> _uses = [];
    private readonly CancellationTokenSource _ending = new();
    private int _isDisposed;

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
        if (!lifetime.CanSlide || !MemoryMarshal.TryGetArray(json, out var stored) || stored.Array is not { } value)
            return Task.CompletedTask;
        var uses = _uses.GetOrCreateValue(value);
        lock (uses)
        {
            uses.Last = Math.Max(uses.Last, now);
            // One that is over without a new value has failed, or the value is gone.
            if (uses.Renewal is null or { IsCompleted: true })
                uses.Renewal = RenewAsync(key, json, lifetime, uses, TimeSpan.FromMilliseconds(Math.Max(0, lifetime.RenewalDue - now)));
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

    private async Task RenewAsync(string key, ReadOnlyMemory<byte> json, Lifetime lifetime, Uses uses, TimeSpan wait)
    {
        try
        {
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, _ending.Token).ConfigureAwait(false);
            if (await client.FetchAsync(key, _ending.Token).ConfigureAwait(false) is not { } known || !known.Json.Span.SequenceEqual(json.Span))
                return;
            long last;
            lock (uses)
                last = uses.Last;
            var renewed = lifetime.UsedAt(last);
            await client.SetRawAsync(
                key,
                Envelope.Rewrite(json.Span, renewed),
                new() { TimeToLive = renewed.TimeToLive(time.GetUtcNow().ToUnixTimeMilliseconds()), IfVersion = known.Version },
                _ending.Token).ConfigureAwait(false);
        }
        catch (AdvoCacheException lost) when (lost.Code == ErrorCode.VersionMismatch)
        {
            // Somebody wrote, renewed or deleted it in between: theirs counts.
        }
        catch (AdvoCacheException failure)
        {
            logger.NotRenewed(failure.Message);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The cache is being disposed; the next process that uses the value will renew it.
        }
    }

    private sealed class Uses
    {
        internal long Last { get; set; }

        internal Task? Renewal { get; set; }
    }
}
