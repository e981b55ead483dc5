using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>What this node took in a comparison.</summary>
/// <param name="Entry">The log entry that ordered it, which names the comparison: unlike the index it does not depend on the state.</param>
/// <param name="Index">The index of the command here.</param>
/// <param name="Digest">In lower-case hexadecimal.</param>
internal readonly record struct SliceDigest(long Entry, LogIndex Index, string Digest);
