using System.Security.Cryptography;

namespace AdvoCache.Log;

/// <summary>Ids that no two nodes or runs draw twice: 64 random bits, but neither 0 nor all ones, which stand for no id.</summary>
internal static class DrawnId
{
    internal static ulong Next()
        => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) is var drawn and > 0 and < ulong.MaxValue ? drawn : 1;
}
