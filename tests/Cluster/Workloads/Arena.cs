using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Lab;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster.Workloads;

/// <summary>Where the clients of a run meet: a lab, one sheet in it, and the recording of all they do.</summary>
internal sealed record Arena(LabCluster Lab, Recording Recording, long Seed)
{
    public const string Password = "correct horse";

    /// <summary>More than a node takes to answer that it cannot: the default of ADVO_REQUEST_TIMEOUT_MS, and a second.</summary>
    public static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(2);

    /// <summary>Counts what is acknowledged while the run goes on.</summary>
    public AckClock Acks { get; } = new();

    /// <summary>What connections their clients lost.</summary>
    public ConcurrentQueue<Setback> Setbacks { get; } = [];

    /// <summary>How long a client waits between one step and the next.</summary>
    public required TimeSpan Pace { get; init; }

    public string Sheet { get; } = $"sheet-{Guid.NewGuid():N}";

    /// <summary>Each client has a host: the first that of the first node, and so on around.</summary>
    public Task<TestClient> Connect(int client, NodeProcess node) =>
        TestClient.Connect(node.WebSocketAddress, HostOf(client).NewSocket, ConnectPatience);

    /// <summary>Whether the client's host is the one that is cut off together with the node.</summary>
    public bool AreTogether(int client, NodeProcess node) => HostOf(client) == Lab.ClientsOf(node);

    public LabHost HostOf(int client) => Lab.ClientHosts[client % Lab.ClientHosts.Length];

    /// <summary>Opens the sheet, perhaps where another connection left off, and returns the state or resume that comes behind the reply.</summary>
    public async Task<JsonElement> OpenSheet(TestClient socket, long? since = null, string? epoch = null)
    {
        object request = since is null
            ? new { action = "open", sheet = Sheet, password = Password }
            : new { action = "open", sheet = Sheet, password = Password, since, epoch = epoch is "" ? null : epoch };
        var reply = await socket.Ask(request, AnswerPatience);
        if (reply.Succeeded())
            return await socket.Broadcast(AnswerPatience);
        throw reply.Text("code") is "unavailable" or "rate_limited"
            ? new SessionLostException($"The open was answered with {reply}", null)
            : new JsonException($"The open was answered with {reply}");
    }

    /// <summary>Where a client goes after so many moves; it begins at the node that its host can be cut off with.</summary>
    public NodeProcess NodeFor(int client, int moves) => Lab.Nodes[(client + moves) % Lab.Nodes.Length];

    /// <summary>The dice of one client, other ones than those of the nemesis and of the other clients.</summary>
    public Random DiceOf(int client) => new(unchecked((int)((Seed * 1_000_003) + client)));

    /// <summary>Whether a problem is the loss of a connection, as faults bring it; all else is a bug, here or there.</summary>
    public static bool IsLoss(Exception problem) => problem
        is WebSocketException or ClosedException or TimeoutException or OperationCanceledException or IOException or SocketException
        or HttpRequestException or SessionLostException;
}
