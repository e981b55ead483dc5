using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace AdvoCache.Client.Wire;

/// <summary>Goes through the content of a sheet, one object of keys and values. Where a value lies is told as a part of what it was given.</summary>
internal ref struct ContentReader
{
    private Utf8JsonReader _reader;

    internal ContentReader(ReadOnlySpan<byte> content)
    {
        _reader = new(content, ServerMessage.Deep);
        _reader.Read();
    }

    /// <summary>The next entry; false: that was all.</summary>
    /// <exception cref="JsonException">It is no content of a sheet.</exception>
    internal bool TryRead([NotNullWhen(true)] out string? key, out Range json)
    {
        (key, json) = (null, default);
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
            return false;
        key = _reader.GetString() ?? "";
        _reader.Read();
        json = ServerMessage.Extent(ref _reader);
        return true;
    }
}
