using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AdvoCache.Client.Wire;

/// <summary>Writes requests as the protocol has them.</summary>
internal static class RequestWriter
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    internal static byte[] Open(AdvoCacheClientOptions options, long since, string? epoch) => Write("open", json =>
    {
        json.WriteString("sheet", options.Sheet);
        json.WriteString("password", options.Password);
        json.WriteNumber("since", since);
        if (epoch is not null)
            json.WriteString("epoch", epoch);
    });

    internal static byte[] Get(string key) => Write("get", json => json.WriteString("key", key));

    internal static byte[] Dump() => Write("dump", static _ => { });

    internal static byte[] Stats() => Write("stats", static _ => { });

    internal static byte[] Set(string key, ReadOnlyMemory<byte> value, SetOptions options) => Write("set", json =>
    {
        json.WriteString("key", key);
        json.WritePropertyName("value");
        json.WriteRawValue(value.Span, skipInputValidation: true);
        WriteLifetime(json, options);
        WriteCondition(json, options.IfVersion, options.Fence);
    });

    internal static byte[] SetNull(string key, SetOptions options) => Write("set_null", json =>
    {
        json.WriteString("key", key);
        WriteLifetime(json, options);
        WriteCondition(json, options.IfVersion, options.Fence);
    });

    internal static byte[] Delete(string key, long? ifVersion, Fence? fence) => Write("delete", json =>
    {
        json.WriteString("key", key);
        WriteCondition(json, ifVersion, fence);
    });

    internal static byte[] DeletePrefix(string prefix) => Write("delete_prefix", json => json.WriteString("prefix", prefix));

    internal static byte[] DeleteSuffix(string suffix) => Write("delete_suffix", json => json.WriteString("suffix", suffix));

    internal static byte[] Lock(string name, TimeSpan timeToLive, TimeSpan wait) => Write("lock", json =>
    {
        json.WriteString("key", name);
        json.WriteNumber("lock_ttl", Seconds(timeToLive));
        if (wait > TimeSpan.Zero)
            json.WriteNumber("wait_ms", (long)Math.Ceiling(wait.TotalMilliseconds));
    });

    internal static byte[] Unlock(string name) => Write("unlock", json => json.WriteString("key", name));

    internal static byte[] Touch(IEnumerable<string> keys) => Write("touch", json =>
    {
        json.WriteStartArray("keys");
        foreach (var key in keys)
            json.WriteStringValue(key);
        json.WriteEndArray();
    });

    /// <summary>Whole seconds, rounded up: nothing ends sooner than it was asked to.</summary>
    private static long Seconds(TimeSpan time) => Math.Max(1, (long)Math.Ceiling(time.TotalSeconds));

    private static void WriteLifetime(Utf8JsonWriter json, SetOptions options)
    {
        if (options.TimeToLive is { } timeToLive)
            json.WriteNumber("ttl", Seconds(timeToLive));
        if (options.Jitter)
            json.WriteBoolean("jitter", true);
    }

    private static void WriteCondition(Utf8JsonWriter json, long? ifVersion, Fence? fence)
    {
        if (ifVersion is { } version)
            json.WriteNumber("if_version", version);
        if (fence is not { } held)
            return;
        json.WriteStartObject("fence");
        json.WriteString("key", held.Lock);
        json.WriteNumber("token", held.Token);
        json.WriteEndObject();
    }

    private static byte[] Write(string action, Action<Utf8JsonWriter> fields)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(bytes, Plain);
        json.WriteStartObject();
        json.WriteString("action", action);
        fields(json);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan.ToArray();
    }
}
