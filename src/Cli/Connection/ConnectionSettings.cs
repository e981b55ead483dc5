namespace AdvoCache.Cli.Connection;

/// <summary>Where the cluster is and which sheet is meant. What nobody has said is null.</summary>
internal sealed record ConnectionSettings
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(6);

    public static readonly Uri DefaultNode = new("ws://localhost:8081/ws");

    public required IReadOnlyList<Uri> Nodes { get; init; }

    public string? Sheet { get; init; }

    public string? Password { get; init; }

    /// <summary>How long to look for a node, and to wait for an answer: a little longer than a node waits for its majority, so that it can say what is wrong.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;
}
