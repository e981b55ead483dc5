using System.Buffers.Text;

namespace AdvoCache.Bench.Dialects;

/// <summary>What the key of a number is called, in every system alike.</summary>
internal static class KeyName
{
    internal const int MaxBytes = 16;

    internal static ReadOnlySpan<byte> Write(int key, Span<byte> into)
    {
        into[0] = (byte)'k';
        return Utf8Formatter.TryFormat(key, into[1..], out var digits) ? into[..(digits + 1)] : throw new ArgumentException("There is no room for a key.", nameof(into));
    }
}
