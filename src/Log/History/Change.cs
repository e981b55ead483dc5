using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>One change of a sheet's content, as its collaborators hear it.</summary>
/// <param name="Kind">A kind that <see cref="EventKinds.ChangesContent"/>.</param>
/// <param name="Index">Its place in the log.</param>
/// <param name="Content">The key, prefix or suffix concerned, and the value of a set.</param>
public readonly record struct Change(EventKind Kind, LogIndex Index, KeyAndValue Content)
{
    /// <summary>About how many bytes it is as a message.</summary>
    public int Bytes => BytesOf(Content.Length);

    internal static int BytesOf(int contentLength) => 64 + contentLength;
}
