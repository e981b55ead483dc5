using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>One change of a sheet's content, as its collaborators hear it.</summary>
/// <param name="Kind">A kind that <see cref="EventKinds.ChangesContent"/>.</param>
/// <param name="Index">Its place in the log.</param>
/// <param name="Key">The key, prefix or suffix concerned.</param>
/// <param name="Value">The value of a set; the empty array is JSON null.</param>
public readonly record struct Change(EventKind Kind, LogIndex Index, byte[] Key, byte[]? Value)
{
    /// <summary>About how many bytes it is as a message.</summary>
    public int Bytes => BytesOf(Key.Length, Value?.Length ?? 0);

    internal static int BytesOf(int keyLength, int valueLength) => 64 + keyLength + Math.Max(0, valueLength);
}
