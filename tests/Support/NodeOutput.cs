namespace AdvoCache.Tests.Support;

/// <summary>What a node printed, both streams together, through all its restarts. Keeps the last lines only.</summary>
internal sealed class NodeOutput
{
    public const int MaxLines = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();

    public void Add(string? line)
    {
        if (line is null)
            return;
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > MaxLines)
                _lines.Dequeue();
        }
    }

    public string? LastWith(string text)
    {
        lock (_gate)
            return _lines.LastOrDefault(line => line.Contains(text, StringComparison.Ordinal));
    }

    public string Tail(int lines)
    {
        lock (_gate)
            return string.Join('\n', _lines.TakeLast(lines));
    }
}
