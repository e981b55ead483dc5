namespace AdvoCache.Extensions.Caching.Packing;

/// <summary>
/// Any bytes as the inside of a JSON string, without a JSON escape, for a fifth more. Bits go into units of two bytes: two of the 94 ASCII characters that a JSON string may hold as they
/// are, or one of the 1,920 characters that UTF-8 writes in two bytes. That makes 10,756 units: 13 bits, or 14 where the low 13 leave room for one more.
/// Invariant: every unit has two bytes; one byte at the end holds the last six bits or less.
/// </summary>
internal static class DensePacking
{
    private const int Symbols = 94;
    private const int SymbolPairs = Symbols * Symbols;
    private const int TwoByteCharacters = 0x800 - 0x80;
    private const int BaseBits = 13;
    private const int BaseMask = (1 << BaseBits) - 1;

    /// <summary>Below this the low 13 bits have a second unit, 8,192 further, for a 14th bit.</summary>
    private const int WithExtraBit = SymbolPairs + TwoByteCharacters - (1 << BaseBits);
    private const int MaxTailBits = 6;
    private const byte FirstLead = 0xC2;
    private const byte FirstContinuation = 0x80;
    private const int ContinuationBits = 6;
    private const int ContinuationMask = 0x3F;

    /// <summary>The two bytes of each unit.</summary>
    private static readonly (byte First, byte Second)[] Units = [.. Enumerable.Range(0, SymbolPairs + TwoByteCharacters).Select(BytesOf)];

    /// <summary>No packed length is greater: two bytes for each 13 bits begun.</summary>
    internal static int MaxPackedLength(int bytes) => checked((int)((((long)bytes * 8) + BaseBits - 1) / BaseBits * 2));

    /// <summary>No unpacked length is greater: 14 bits for each two bytes, and a byte for the end.</summary>
    internal static int MaxUnpackedLength(int packed) => (int)((long)packed * 7 / 8) + 1;

    /// <summary>Packs into <see cref="MaxPackedLength"/> bytes or less.</summary>
    internal static int Pack(ReadOnlySpan<byte> bytes, Span<byte> packed)
    {
        var (pending, count, length) = (0u, 0, 0);
        foreach (var next in bytes)
        {
            pending |= (uint)next << count;
            count += 8;
            if (count <= BaseBits)
                continue;
            var bits = BitsOf(pending);
            (packed[length], packed[length + 1]) = Units[pending & ((1u << bits) - 1)];
            length += 2;
            pending >>= bits;
            count -= bits;
        }
        if (count > MaxTailBits)
        {
            (packed[length], packed[length + 1]) = Units[pending];
            length += 2;
        }
        else if (count > 0)
        {
            packed[length++] = SymbolAt((int)pending);
        }
        return length;
    }

    /// <summary>Unpacks. Negative: this is nothing that was packed here.</summary>
    internal static int Unpack(ReadOnlySpan<byte> packed, Span<byte> bytes)
    {
        var (pending, count, length) = (0u, 0, 0);
        for (; packed.Length >= 2; packed = packed[2..])
        {
            var unit = ReadUnit(packed);
            if (unit < 0)
                return -1;
            pending |= (uint)unit << count;
            count += BitsOf((uint)unit);
            for (; count >= 8; count -= 8)
            {
                bytes[length++] = (byte)pending;
                pending >>= 8;
            }
        }
        if (packed.IsEmpty)
            return length;
        var tail = NumberOf(packed[0]);
        if (tail < 0 || count < 8 - MaxTailBits)
            return -1;
        bytes[length++] = (byte)(pending | ((uint)tail << count));
        return length;
    }

    private static int BitsOf(uint low) => (low & BaseMask) < WithExtraBit ? BaseBits + 1 : BaseBits;

    private static (byte First, byte Second) BytesOf(int unit)
    {
        if (unit < SymbolPairs)
            return (SymbolAt(unit / Symbols), SymbolAt(unit % Symbols));
        var character = unit - SymbolPairs;
        return ((byte)(FirstLead + (character >> ContinuationBits)), (byte)(FirstContinuation | (character & ContinuationMask)));
    }

    private static int ReadUnit(ReadOnlySpan<byte> packed)
    {
        if (packed[0] >= FirstLead)
        {
            var character = ((packed[0] - FirstLead) << ContinuationBits) | (packed[1] & ContinuationMask);
            return character < TwoByteCharacters ? SymbolPairs + character : -1;
        }
        var (first, second) = (NumberOf(packed[0]), NumberOf(packed[1]));
        return first < 0 || second < 0 ? -1 : (first * Symbols) + second;
    }

    /// <summary>Space to DEL without the quote and the backslash.</summary>
    private static byte SymbolAt(int number)
    {
        var symbol = number + ' ';
        if (symbol >= '"')
            symbol++;
        if (symbol >= '\\')
            symbol++;
        return (byte)symbol;
    }

    private static int NumberOf(byte symbol)
        => symbol is < (byte)' ' or > 0x7F or (byte)'"' or (byte)'\\' ? -1
            : symbol - ' ' - (symbol > '"' ? 1 : 0) - (symbol > '\\' ? 1 : 0);
}
