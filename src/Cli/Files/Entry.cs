namespace AdvoCache.Cli.Files;

/// <summary>A key and its value, raw UTF-8 JSON.</summary>
internal readonly record struct Entry(string Key, ReadOnlyMemory<byte> Json);
