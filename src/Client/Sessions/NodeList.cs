namespace AdvoCache.Client.Sessions;

/// <summary>The nodes to try, in turn: those that the client was given and those that it has learned.</summary>
internal sealed class NodeList(IReadOnlyList<Uri> given)
{
    private readonly Lock _gate = new();
    private List<Uri> _nodes = [.. given.Distinct()];
    private int _next;

    internal IReadOnlyList<Uri> All
    {
        get
        {
            lock (_gate)
                return _nodes;
        }
    }

    /// <summary>The node to try next.</summary>
    internal Uri Next()
    {
        lock (_gate)
            return _nodes[_next++ % _nodes.Count];
    }

    /// <summary>Takes what a node says of the others. What the client was given stays: the others may be known by names of their own network.</summary>
    internal void Learn(IEnumerable<string> told)
    {
        var nodes = new List<Uri>(given.Distinct());
        foreach (var text in told)
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var node) && node.Scheme is "ws" or "wss" && !nodes.Contains(node!))
                nodes.Add(node!);
        }
        lock (_gate)
            _nodes = nodes;
    }
}
