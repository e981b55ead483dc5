using System.Buffers;
using System.Text;

namespace AdvoCache.Extensions.Caching.Packing;

/// <summary>
/// Bytes that are mostly UTF-8 text as the inside of a JSON string without a single JSON escape. What may stand in one stands for itself; the quote, frequent in
/// cached JSON, changes places with DEL, which may; any other byte (a control character, a backslash, what is no UTF-8) is the character of that number from
/// U+0700 on, two bytes. Invariant: the lead bytes DC to DF of that range never stand for themselves, so unpacking needs no context.
/// </summary>
internal static class TextPacking
{
    private const byte Delete = 0x7F;
    private const byte FirstEscapeLead = 0xDC;
    private const byte LastEscapeLead = 0xDF;
    private const byte FirstContinuation = 0x80;
    private const int ContinuationBits = 6;
    private const int ContinuationMask = 0x3F;

    /// <summary>What may grow by no more than one part in so many; dense packing costs that for everything.</summary>
    private const int Growth = 5;

    /// <summary>How much more the beginning may grow. What is no text is given up soon.</summary>
    private const int MaxLead = 1024;

    /// <summary>Space to tilde without the quote and the backslash.</summary>
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(static code => (byte)code).Where(static code => code is not ((byte)'"' or (byte)'\\'))]);

    private static readonly SearchValues<byte> Changed = SearchValues.Create([Delete, .. Enumerable.Range(FirstEscapeLead, LastEscapeLead - FirstEscapeLead + 1).Select(static lead => (byte)lead)]);

    /// <summary>No packed length is greater: with room for one whole character.</summary>
    internal static int MaxPackedLength(int bytes) => checked(bytes + (bytes / Growth) + 4);

    /// <summary>Packs into <see cref="MaxPackedLength"/> bytes or less. False: it would grow too much, and something unfinished is there.</summary>
    internal static bool TryPack(ReadOnlySpan<byte> bytes, Span<byte> packed, out int length)
    {
        length = 0;
        var (whole, most) = (bytes.Length, MaxPackedLength(bytes.Length));
        while (!bytes.IsEmpty)
        {
            var plain = bytes.IndexOfAnyExcept(Plain);
            var run = plain < 0 ? bytes.Length : plain;
            // One that is not plain takes at most four bytes.
            if (most - length < run + (plain < 0 ? 0 : 4) || length > MaxPackedLength(whole - bytes.Length) + MaxLead)
                return false;
            bytes[..run].CopyTo(packed[length..]);
            length += run;
            bytes = bytes[run..];
            if (bytes.IsEmpty)
                break;
            length += PackOne(bytes, packed[length..], out var taken);
            bytes = bytes[taken..];
        }
        return true;
    }

    /// <summary>Unpacks; the result is never longer than what is packed. Negative: this is nothing that was packed here.</summary>
    internal static int Unpack(ReadOnlySpan<byte> packed, Span<byte> bytes)
    {
        var length = 0;
        while (!packed.IsEmpty)
        {
            var changed = packed.IndexOfAny(Changed);
            var run = changed < 0 ? packed.Length : changed;
            packed[..run].CopyTo(bytes[length..]);
            length += run;
            packed = packed[run..];
            if (packed.IsEmpty)
                break;
            if (packed[0] == Delete)
            {
                bytes[length++] = (byte)'"';
                packed = packed[1..];
                continue;
            }
            if (packed.Length < 2)
                return -1;
            bytes[length++] = (byte)(((packed[0] - FirstEscapeLead) << ContinuationBits) | (packed[1] & ContinuationMask));
            packed = packed[2..];
        }
        return length;
    }

    private static int PackOne(ReadOnlySpan<byte> bytes, Span<byte> packed, out int taken)
    {
        taken = 1;
        var first = bytes[0];
        if (first == (byte)'"')
        {
            packed[0] = Delete;
            return 1;
        }
        if (first > Delete && first is < FirstEscapeLead or > LastEscapeLead && Rune.DecodeFromUtf8(bytes, out _, out var consumed) == OperationStatus.Done)
        {
            taken = consumed;
            bytes[..consumed].CopyTo(packed);
            return consumed;
        }
        packed[0] = (byte)(FirstEscapeLead + (first >> ContinuationBits));
        packed[1] = (byte)(FirstContinuation | (first & ContinuationMask));
        return 2;
    }
}
