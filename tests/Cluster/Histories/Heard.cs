namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>One message to a subscriber.</summary>
/// <param name="Kind">What it told.</param>
/// <param name="Text">The key, prefix or suffix; empty for an index.</param>
/// <param name="Value">The value as raw JSON text, for <see cref="HeardKind.Replicate"/>.</param>
/// <param name="Index">The message's index.</param>
/// <param name="At">When it was read.</param>
internal readonly record struct Heard(HeardKind Kind, string Text, string? Value, long Index, long At);
