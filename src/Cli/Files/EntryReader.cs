using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using AdvoCache.Cli.Output;

namespace AdvoCache.Cli.Files;

/// <summary>
/// Reads entries from text in either of two forms: lines of {"key":…,"value":…}, one at a time, or one JSON object of all keys, as a whole.
/// A text whose first line is an entry has the first form. Values stay as they are written.
/// </summary>
internal static class EntryReader
{
    private const string KeyField = "key";
    private const string ValueField = "value";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = JsonText.MaxDepth };

    /// <exception cref="CommandException">The text has neither form.</exception>
    public static async IAsyncEnumerable<Entry> ReadAsync(Stream input, [EnumeratorCancellation] CancellationToken token = default)
    {
        using var reader = new StreamReader(input, StrictUtf8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var (number, entries) = (0, 0);
        while (await LineAsync(reader, token) is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (TryRead(line) is { } entry)
            {
                entries++;
                yield return entry;
                continue;
            }
            if (entries > 0)
                throw CommandException.Usage($"line {number} is not {{\"key\":…,\"value\":…}}");
            foreach (var member in ReadObject(line + "\n" + await RestAsync(reader, token)))
                yield return member;
        }
    }

    private static async Task<string?> LineAsync(StreamReader reader, CancellationToken token)
    {
        try
        {
            return await reader.ReadLineAsync(token);
        }
        catch (DecoderFallbackException broken)
        {
            throw new CommandException(ExitCode.Usage, "usage", "the input is no UTF-8 text", broken);
        }
    }

    private static async Task<string> RestAsync(StreamReader reader, CancellationToken token)
    {
        try
        {
            return await reader.ReadToEndAsync(token);
        }
        catch (DecoderFallbackException broken)
        {
            throw new CommandException(ExitCode.Usage, "usage", "the input is no UTF-8 text", broken);
        }
    }

    private static Entry? TryRead(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Deep);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.EnumerateObject().Count() == 2
                && root.TryGetProperty(KeyField, out var key) && key.ValueKind == JsonValueKind.String
                && root.TryGetProperty(ValueField, out var value)
                ? new(key.GetString() ?? "", Encoding.UTF8.GetBytes(value.GetRawText()))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<Entry> ReadObject(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Deep);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return [.. document.RootElement.EnumerateObject().Select(static member => new Entry(member.Name, Encoding.UTF8.GetBytes(member.Value.GetRawText())))];
        }
        catch (JsonException)
        {
            // Said below.
        }
        throw CommandException.Usage("the input is neither lines of {\"key\":…,\"value\":…} nor one JSON object");
    }
}
