using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AdvoCache.Client;

/// <summary>How a client finds its sheet and how it behaves. Immutable: one value may serve many clients.</summary>
public sealed record AdvoCacheClientOptions
{
    /// <summary>WebSocket addresses of one or more nodes, such as <c>ws://localhost:8081/ws</c>. One is enough: the others are learned from it.</summary>
    public required IReadOnlyList<Uri> Nodes { get; init; }

    /// <summary>The name of the sheet, any text that is not empty.</summary>
    public required string Sheet { get; init; }

    /// <summary>The password of the sheet, at most 1,024 bytes in UTF-8. Whoever opens a sheet first sets it.</summary>
    public required string Password { get; init; }

    /// <summary>How long a connection may take until the sheet is open. Default: 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest pause between two rounds of attempts over all nodes; pauses grow towards it, with jitter. Default: 5 s.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the node may be silent, also to a ping, until the connection counts as lost. Default: 10 s.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request may wait for its answer, reconnects included. Default: 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most requests that wait for their answers; one more is refused. Default: 100,000.</summary>
    public int MaxPendingRequests { get; init; } = 100_000;

    /// <summary>What local reads do while there is no connection. Default: they answer from the last known state.</summary>
    public DisconnectedReads DisconnectedReads { get; init; } = DisconnectedReads.Serve;

    /// <summary>
    /// What becomes of unconditional writes whose connection broke before the answer. Default: they are sent again, so they may take effect
    /// twice, with writes of others in between. Conditional ones (version or fence) are never sent again.
    /// </summary>
    public UnansweredWrites UnansweredWrites { get; init; } = UnansweredWrites.SendAgain;

    /// <summary>How often the server hears which keys were read locally, so that it does not evict them. Zero: never. Default: 5 s.</summary>
    public TimeSpan TouchInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether a client that is disposed of leaves the sheet, which ends with its last client. Default: yes. Otherwise it goes as a broken connection
    /// does, and the sheet waits for the next one for 30 s, unless the nodes' ADVO_SHEET_LINGER_SECONDS says otherwise.
    /// </summary>
    public bool LeaveOnDispose { get; init; } = true;

    /// <summary>How values are turned into JSON and back. For trimmed and native builds give it a source-generated resolver. Default: as on the web.</summary>
    public JsonSerializerOptions? Json { get; init; }

    /// <summary>Clock of delays and timeouts; tests put in their own.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Without the password: options end up in logs.</summary>
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"{nameof(Sheet)} = {Sheet}, {nameof(Nodes)} = {string.Join(", ", Nodes)}");
        return true;
    }

    internal void Validate()
    {
        if (Nodes.Count == 0)
            throw new ArgumentException("At least one node is needed, such as ws://localhost:8081/ws.", nameof(Nodes));
        foreach (var node in Nodes)
        {
            if (!node.IsAbsoluteUri || node.Scheme is not ("ws" or "wss"))
                throw new ArgumentException($"{node} is not the address of a node: it begins with ws:// or wss://.", nameof(Nodes));
        }
        ArgumentException.ThrowIfNullOrEmpty(Sheet);
        ArgumentException.ThrowIfNullOrEmpty(Password);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MaxReconnectDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(KeepAliveTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RequestTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(TouchInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPendingRequests, 1);
    }
}

/// <summary>What local reads do while there is no connection.</summary>
public enum DisconnectedReads
{
    /// <summary>They answer from the last known state.</summary>
    Serve,

    /// <summary>They throw <see cref="AdvoCacheException"/> with <see cref="ErrorCode.Unavailable"/>.</summary>
    Fail,
}

/// <summary>What becomes of unconditional writes that were sent on a connection that broke.</summary>
public enum UnansweredWrites
{
    /// <summary>They are sent again on the next connection, in their order.</summary>
    SendAgain,

    /// <summary>They fail as <see cref="ErrorCode.Unavailable"/> with <see cref="AdvoCacheException.Maybe"/> set.</summary>
    Fail,
}
