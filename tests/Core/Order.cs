using AdvoCache.Core;

namespace AdvoCache.Tests.Core;

/// <summary>Commands as a test writes them: text for bytes, and defaults for what the test is not about.</summary>
internal static class Order
{
    internal const long Hour = 3_600_000;

    internal static OpenSheet Open(string sheet, string hash = "hash", int capacity = Scene.Capacity)
        => new(sheet.Utf8(), hash.Utf8(), capacity);

    internal static Set Set(string key, string value = "1", long ttlMs = Hour, Condition condition = default)
        => new(key.Utf8(), value.Utf8(), ttlMs, Condition: condition);

    internal static Delete Delete(string key, Condition condition = default) => new(key.Utf8(), condition);

    internal static DeleteByPrefix DeleteByPrefix(string prefix) => new(prefix.Utf8());

    internal static DeleteBySuffix DeleteBySuffix(string suffix) => new(suffix.Utf8());

    internal static LockKey Lock(string key, long ttlMs = Hour) => new(key.Utf8(), ttlMs);

    internal static AwaitLock Await(string key, long waitMs = Hour, long ttlMs = Hour) => new(key.Utf8(), ttlMs, waitMs);

    internal static UnlockKey Unlock(string key) => new(key.Utf8());

    internal static CloseSession Goodbye() => new(0);

    internal static CloseSession Vanish(long lingerMs) => new(lingerMs);

    internal static JoinNode Join(NodeRun run, string name, long lingerMs = 0) => new(run, name.Utf8(), lingerMs);

    internal static Condition IfVersion(long version) => new(version, default, null);

    internal static Condition Fence(string key, long token) => new(null, key.Utf8(), token);
}
