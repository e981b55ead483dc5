namespace AdvoCache.Log;

/// <summary>This node's state is not that of the other nodes. It stops, because it would go on answering wrongly. The message is for the operator.</summary>
public sealed class DivergedException : Exception
{
    internal DivergedException(string message)
        : base(message)
    {
    }

    internal static DivergedException Since(string node, DigestComparison comparison)
        => new($"THE STATE OF {node} DIFFERS from that of the other nodes, which agree, as of log entry {comparison.Entry} (change {comparison.Index.Value}): "
            + $"{comparison}. Keep its data directory for analysis and start {node} with an empty one: it joins by itself (docs/operating.md)");
}
