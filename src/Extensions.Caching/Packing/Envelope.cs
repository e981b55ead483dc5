using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace AdvoCache.Extensions.Caching.Packing;

/// <summary>
/// A cached value as it is in the sheet: <c>{"expires":1795804800000,"sliding":60000,"until":1795808400000,"text":"…"}</c>. The times are those of <see cref="Lifetime"/>
/// and left out where there are none; the value is in <c>text</c> by <see cref="TextPacking"/> or in <c>bytes</c> by <see cref="DensePacking"/>. Invariant: valid
/// UTF-8 and JSON whatever the bytes.
/// </summary>
internal readonly ref struct Envelope
{
    private const int MaxFieldsLength = 128;

    private readonly ReadOnlySpan<byte> _packed;
    private readonly bool _isText;

    private Envelope(Lifetime lifetime, ReadOnlySpan<byte> packed, bool isText)
    {
        Lifetime = lifetime;
        _packed = packed;
        _isText = isText;
    }

    internal Lifetime Lifetime { get; }

    /// <summary>JSON of a value.</summary>
    internal static byte[] Write(Lifetime lifetime, ReadOnlySpan<byte> value)
    {
        var packed = ArrayPool<byte>.Shared.Rent(Math.Max(TextPacking.MaxPackedLength(value.Length), DensePacking.MaxPackedLength(value.Length)));
        try
        {
            var isText = TextPacking.TryPack(value, packed, out var length);
            if (!isText)
                length = DensePacking.Pack(value, packed);
            return Write(new(lifetime, packed.AsSpan(0, length), isText));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    /// <summary>The same value with another lifetime.</summary>
    internal static byte[] Rewrite(ReadOnlySpan<byte> json, Lifetime lifetime)
        => TryRead(json, out var envelope) ? Write(new(lifetime, envelope._packed, envelope._isText)) : throw new ArgumentException("This is no entry of a cache.", nameof(json));

    /// <summary>Reads what the sheet has. False: it is not of this form.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> json, out Envelope envelope)
    {
        envelope = default;
        long? expires = null, sliding = null, until = null;
        var packed = default(ReadOnlySpan<byte>);
        var (isText, isThere) = (false, false);
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan;
                reader.Read();
                if (reader.TokenType == JsonTokenType.String && (name.SequenceEqual("text"u8) || name.SequenceEqual("bytes"u8)))
                {
                    // Packed values have no escapes; one that has was written by somebody else.
                    if (reader.ValueIsEscaped)
                        return false;
                    packed = reader.ValueSpan;
                    isText = name.SequenceEqual("text"u8);
                    isThere = true;
                }
                else if (name.SequenceEqual("expires"u8))
                {
                    expires = reader.GetInt64();
                }
                else if (name.SequenceEqual("sliding"u8))
                {
                    sliding = reader.GetInt64();
                }
                else if (name.SequenceEqual("until"u8))
                {
                    until = reader.GetInt64();
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        catch (Exception foreign) when (foreign is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }
        envelope = new(new(expires, sliding, until), packed, isText);
        return isThere;
    }

    /// <summary>The value; null: what is there was not packed here.</summary>
    internal byte[]? Unpack()
    {
        if (_packed.IsEmpty)
            return [];
        var bytes = ArrayPool<byte>.Shared.Rent(MaxUnpackedLength);
        try
        {
            var length = Unpack(bytes);
            return length < 0 ? null : bytes.AsSpan(0, length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Writes the value to <paramref name="destination"/>. False: what is there was not packed here.</summary>
    internal bool TryUnpack(IBufferWriter<byte> destination)
    {
        if (_packed.IsEmpty)
            return true;
        var length = Unpack(destination.GetSpan(MaxUnpackedLength));
        if (length < 0)
            return false;
        destination.Advance(length);
        return true;
    }

    private int MaxUnpackedLength => _isText ? _packed.Length : DensePacking.MaxUnpackedLength(_packed.Length);

    private int Unpack(Span<byte> bytes) => _isText ? TextPacking.Unpack(_packed, bytes) : DensePacking.Unpack(_packed, bytes);

    private static byte[] Write(in Envelope envelope)
    {
        var json = new byte[MaxFieldsLength + envelope._packed.Length];
        var length = 0;
        Append(json, ref length, "{"u8);
        Append(json, ref length, "\"expires\":"u8, envelope.Lifetime.Expires);
        Append(json, ref length, "\"sliding\":"u8, envelope.Lifetime.Sliding);
        Append(json, ref length, "\"until\":"u8, envelope.Lifetime.Until);
        Append(json, ref length, envelope._isText ? "\"text\":\""u8 : "\"bytes\":\""u8);
        Append(json, ref length, envelope._packed);
        Append(json, ref length, "\"}"u8);
        return json[..length];
    }

    private static void Append(byte[] json, ref int length, ReadOnlySpan<byte> part)
    {
        part.CopyTo(json.AsSpan(length));
        length += part.Length;
    }

    private static void Append(byte[] json, ref int length, ReadOnlySpan<byte> name, long? number)
    {
        if (number is not { } value)
            return;
        Append(json, ref length, name);
        Utf8Formatter.TryFormat(value, json.AsSpan(length), out var digits);
        length += digits;
        Append(json, ref length, ","u8);
    }
}
