using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace AdvoCache.Client;

/// <summary>Values to JSON and back: by the user's resolver, else by the one for plain types, else by reflection where the build has it.</summary>
internal sealed class Serializer
{
    private readonly JsonSerializerOptions _options;

    internal Serializer(JsonSerializerOptions? options)
    {
        _options = options is null ? new(JsonSerializerDefaults.Web) : new(options);
        if (_options.TypeInfoResolver is null)
        {
            _options.TypeInfoResolverChain.Add(PlainTypes.Default);
            if (JsonSerializer.IsReflectionEnabledByDefault)
                _options.TypeInfoResolverChain.Add(Reflection());
        }
        _options.MakeReadOnly();
    }

    internal JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)_options.GetTypeInfo(typeof(T));

    internal byte[] ToJson<T>(T value) => ToJson(value, TypeInfo<T>());

    internal static byte[] ToJson<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Only where reflection is enabled, which trimmed builds turn off.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Only where reflection is enabled, which native builds turn off.")]
    private static DefaultJsonTypeInfoResolver Reflection() => new();
}

/// <summary>The types that need no description of the user's.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(decimal))]
[JsonSerializable(typeof(Guid))]
[JsonSerializable(typeof(DateTimeOffset))]
[JsonSerializable(typeof(byte[]))]
[JsonSerializable(typeof(JsonElement))]
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
internal sealed partial class PlainTypes : JsonSerializerContext;
