using System.Buffers;
using System.Text;
using System.Text.Json;
using AdvoCache.Cli.Output;

namespace AdvoCache.Cli.Shell;

/// <summary>
/// Splits a line into words as shells do: quotes keep blanks together, a backslash takes the next character as it is, except in single quotes. A word that begins
/// with { or [ and is JSON is one word, quotes and blanks and all.
/// </summary>
internal static class Words
{
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\"'\\{[");

    /// <summary>The words, or the reason why there are none.</summary>
    public static (IReadOnlyList<string> Words, string? Problem) Split(string line)
    {
        var words = new List<string>();
        var at = 0;
        while (true)
        {
            while (at < line.Length && char.IsWhiteSpace(line[at]))
                at++;
            if (at == line.Length)
                return (words, null);
            if (JsonAt(line, at) is { } length)
            {
                words.Add(line.Substring(at, length));
                at += length;
            }
            else if (!TryTakeWord(line, ref at, out var word))
            {
                return ([], "a quote is not closed");
            }
            else
            {
                words.Add(word);
            }
        }
    }

    /// <summary>The word so that <see cref="Split"/> gives it back.</summary>
    public static string Quote(string word)
    {
        if (word.Length > 0 && !word.AsSpan().ContainsAny(Special))
            return word;
        return word.Contains('\'', StringComparison.Ordinal) ? $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : $"'{word}'";
    }

    private static bool TryTakeWord(string line, ref int at, out string word)
    {
        var text = new StringBuilder();
        var quote = '\0';
        for (; at < line.Length; at++)
        {
            var c = line[at];
            if (c == quote)
                quote = '\0';
            else if (c == '\\' && quote != '\'' && at + 1 < line.Length)
                text.Append(line[++at]);
            else if (quote == '\0' && c is '"' or '\'')
                quote = c;
            else if (quote == '\0' && char.IsWhiteSpace(c))
                break;
            else
                text.Append(c);
        }
        word = text.ToString();
        return quote == '\0';
    }

    private static int? JsonAt(string line, int at)
    {
        if (line[at] is not ('{' or '['))
            return null;
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(line[at..]), isFinalBlock: false, new JsonReaderState(new() { MaxDepth = JsonText.MaxDepth }));
        try
        {
            reader.Read();
            if (!reader.TrySkip())
                return null;
        }
        catch (JsonException)
        {
            return null;
        }
        var length = Encoding.UTF8.GetCharCount(Encoding.UTF8.GetBytes(line[at..]).AsSpan(0, (int)reader.BytesConsumed));
        return at + length == line.Length || char.IsWhiteSpace(line[at + length]) ? length : null;
    }
}
