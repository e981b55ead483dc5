using System.Buffers.Text;
using System.Text;

namespace AdvoCache.Wire;

/// <summary>
/// Turns the inside of a well-formed JSON string into plain UTF-8. Never throws: a lone surrogate is an answer, not an accident,
/// and one exception for each of them would be an expensive present to whoever sends many.
/// </summary>
internal static class JsonUnescape
{
    /// <param name="escaped">The inside of a string that a JSON reader has accepted.</param>
    /// <param name="plain">At least as long as <paramref name="escaped"/>: plain text is never longer.</param>
    /// <param name="length">The bytes written to <paramref name="plain"/>.</param>
    /// <returns>False when an escape stands for half of a surrogate pair.</returns>
    public static bool TryUnescape(ReadOnlySpan<byte> escaped, Span<byte> plain, out int length)
    {
        length = 0;
        while (true)
        {
            var run = escaped.IndexOf((byte)'\\');
            if (run < 0) run = escaped.Length;
            escaped[..run].CopyTo(plain[length..]);
            length += run;
            escaped = escaped[run..];
            if (escaped.IsEmpty) return true;

            if (escaped[1] != 'u')
            {
                plain[length++] = Meaning(escaped[1]);
                escaped = escaped[2..];
                continue;
            }
            if (!TryTakeRune(ref escaped, out var rune)) return false;
            length += rune.EncodeToUtf8(plain[length..]);
        }
    }

    /// Takes one \uXXXX, or the two of a surrogate pair.
    private static bool TryTakeRune(ref ReadOnlySpan<byte> escaped, out Rune rune)
    {
        var first = CodeUnit(escaped);
        escaped = escaped[6..];
        if (Rune.TryCreate(first, out rune)) return true;
        if (escaped is not [(byte)'\\', (byte)'u', ..] || !Rune.TryCreate(first, CodeUnit(escaped), out rune)) return false;
        escaped = escaped[6..];
        return true;
    }

    private static char CodeUnit(ReadOnlySpan<byte> escape)
    {
        // The reader has seen four hexadecimal digits here, so this cannot fail.
        _ = Utf8Parser.TryParse(escape.Slice(2, 4), out ushort unit, out _, 'x');
        return (char)unit;
    }

    private static byte Meaning(byte letter) => letter switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'t' => (byte)'\t',
        (byte)'r' => (byte)'\r',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => letter, // the quote, the backslash and the slash stand for themselves
    };
}
