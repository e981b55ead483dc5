namespace AdvoCache.Core;

/// <summary>A key and, perhaps, a value: behind each other in one array. The value is raw UTF-8 JSON; an empty one stands for JSON null.</summary>
public readonly struct KeyAndValue
{
    private const int None = -1;

    /// <summary>What the array may have beyond twice its content before a shorter value gets another one.</summary>
    private const int SpareBytes = 64;

    private readonly byte[] _bytes;
    private readonly int _keyLength;
    private readonly int _valueLength;

    private KeyAndValue(byte[] bytes, int keyLength, int valueLength)
    {
        _bytes = bytes;
        _keyLength = keyLength;
        _valueLength = valueLength;
    }

    public ReadOnlySpan<byte> Key => _bytes.AsSpan(0, _keyLength);

    /// <summary>Empty also when there is none.</summary>
    public ReadOnlySpan<byte> Value => HasValue ? _bytes.AsSpan(_keyLength, _valueLength) : default;

    public bool HasValue => _valueLength != None;

    /// <summary>Of key and value together.</summary>
    public int Length => _keyLength + Math.Max(0, _valueLength);

    /// <summary>The same key, with no value.</summary>
    internal KeyAndValue KeyAlone => new(_bytes, _keyLength, None);

    /// <summary>Whether this is nothing at all: the default.</summary>
    internal bool IsNothing => _bytes is null;

    /// <summary>A key alone. The array is not copied.</summary>
    public static KeyAndValue Of(byte[] key) => new(key, key.Length, None);

    /// <summary>A copy of both.</summary>
    public static KeyAndValue Of(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(Room(key.Length + value.Length));
        key.CopyTo(bytes);
        value.CopyTo(bytes.AsSpan(key.Length));
        return new(bytes, key.Length, value.Length);
    }

    /// <summary>The same key with another value.</summary>
    /// <param name="value">The value, copied.</param>
    /// <param name="inPlace">Whether the array may be written to: then nobody may read this any more.</param>
    internal KeyAndValue With(ReadOnlySpan<byte> value, bool inPlace)
    {
        var length = _keyLength + value.Length;
        if (!inPlace || length > _bytes.Length || _bytes.Length > (2 * length) + SpareBytes)
            return Of(Key, value);
        value.CopyTo(_bytes.AsSpan(_keyLength));
        return new(_bytes, _keyLength, value.Length);
    }

    /// <summary>An array takes up multiples of eight bytes in any case.</summary>
    private static int Room(int length) => (length + 7) & ~7;
}
