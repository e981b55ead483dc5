namespace AdvoCache.Wire;

/// <summary>
/// What a reply says. Everything is optional but <see cref="Success"/>: an empty text and a zero are absent on the wire, as they
/// were in the original.
/// </summary>
public ref struct ReplyFields
{
    public bool Success;

    public ReadOnlySpan<byte> Sheet;
    public ReadOnlySpan<byte> Key;

    /// <summary>JSON exactly as it was set; empty for null.</summary>
    public ReadOnlySpan<byte> Value;
    public long Deleted;

    /// <summary>Plain UTF-8, for people.</summary>
    public ReadOnlySpan<byte> Error;
    public long Count;

    /// <summary>The request's <see cref="Request.Id"/>.</summary>
    public ReadOnlySpan<byte> Id;
    public ErrorCode Code;

    /// <summary>The place in the log of the change, or of what a read has seen.</summary>
    public long Index;
    public long Version;

    /// <summary>Whether to write <see cref="Version"/>; zero is a version, that of an absent key.</summary>
    public bool HasVersion;

    /// <summary>The fencing token of a lock.</summary>
    public long Token;

    /// <summary>The change that failed may still take effect.</summary>
    public bool Maybe;

    /// <summary>Whether to write <see cref="Node"/>, <see cref="Leader"/> (empty: null, unknown) and <see cref="Nodes"/>, the client URLs.</summary>
    public bool HasCluster;
    public ReadOnlySpan<byte> Node;
    public ReadOnlySpan<byte> Leader;
    public ReadOnlySpan<string> Nodes;
}
