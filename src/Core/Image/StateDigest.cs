using System.Security.Cryptography;

namespace AdvoCache.Core;

/// <summary>A fingerprint of the whole state: SHA-256 over the state image. Two nodes at the same index must have the same.</summary>
public static class StateDigest
{
    public static string Of(SheetStore store)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        StateImage.Write(store, new HashingSink(hash));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The digest of a slice (<see cref="StateImage.WriteSlice"/>), and the number of the sheet to go on from.</summary>
    public static (string Digest, SheetNumber Next) OfSlice(SheetStore store, SheetNumber from, long maxBytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var next = StateImage.WriteSlice(store, from, maxBytes, new HashingSink(hash));
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), next);
    }

    private sealed class HashingSink(IncrementalHash hash) : IBlockSink
    {
        public void Take(ReadOnlySpan<byte> block) => hash.AppendData(block);
    }
}
