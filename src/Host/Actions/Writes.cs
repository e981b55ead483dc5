using AdvoCache.Core;
using AdvoCache.Host.Connections;
using AdvoCache.Wire;

namespace AdvoCache.Host.Actions;

/// <summary>Requests that change the sheet, turned into commands: defaults are filled in and chance is drawn here, before the log.</summary>
internal static class Writes
{
    private static readonly ReadOnlyMemory<byte> NullPlaceholder = "\"__NULL__\""u8.ToArray();

    internal static ValueTask SetAsync(ClientConnection connection, Request request)
        => PutAsync(connection, request, RequestAction.Set, request.Value);

    internal static ValueTask SetNullAsync(ClientConnection connection, Request request)
        => PutAsync(connection, request, RequestAction.SetNull, NullPlaceholder);

    internal static ValueTask DeleteAsync(ClientConnection connection, Request request)
        => connection.WriteAsync(new Delete(request.Key, ConditionOf(request)), RequestAction.Delete, request.Key);

    internal static ValueTask DeletePrefixAsync(ClientConnection connection, Request request)
        => connection.WriteAsync(new DeleteByPrefix(request.Prefix), RequestAction.DeletePrefix, default);

    internal static ValueTask DeleteSuffixAsync(ClientConnection connection, Request request)
        => connection.WriteAsync(new DeleteBySuffix(request.Suffix), RequestAction.DeleteSuffix, default);

    internal static ValueTask LockAsync(ClientConnection connection, Request request)
    {
        var ttl = Durations.LeapMs
            + (request.LockTtlSeconds > 0 ? Durations.FromSeconds(request.LockTtlSeconds) : Durations.From(connection.Services.Settings.LockTtl));
        return request.WaitMs > 0
            ? connection.AwaitLockAsync(new(request.Key, ttl, Durations.FromMilliseconds(request.WaitMs)), request.Key)
            : connection.WriteAsync(new LockKey(request.Key, ttl), RequestAction.Lock, request.Key);
    }

    internal static ValueTask UnlockAsync(ClientConnection connection, Request request)
        => connection.WriteAsync(new UnlockKey(request.Key), RequestAction.Unlock, request.Key);

    private static ValueTask PutAsync(ClientConnection connection, Request request, RequestAction action, ReadOnlyMemory<byte> value)
    {
        var settings = connection.Services.Settings;
        var ttl = request.TtlSeconds > 0 ? Durations.FromSeconds(request.TtlSeconds) : Durations.From(settings.CacheTtl);
        if (request.Jitter)
            ttl = Durations.WithJitter(ttl, settings.JitterPercent, Random.Shared);
        return connection.WriteAsync(new Set(request.Key, value, ttl + Durations.LeapMs, request.Jitter, ConditionOf(request)), action, request.Key);
    }

    private static Condition ConditionOf(Request request)
        => new(request.IfVersion, request.FenceKey, request.HasFence ? request.FenceToken : null);
}
