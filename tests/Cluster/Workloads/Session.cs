using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster.Workloads;

/// <summary>
/// A connection that has the sheet open and records what it asks and hears in reply. After a request without a definite answer it is
/// of no more use: its client goes to another node, as clients should.
/// </summary>
internal sealed class Session : IAsyncDisposable
{
    /// <summary>How long a node that stops may take from its last answer to the end of the connection.</summary>
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(1);

    private readonly Arena _arena;
    private readonly TestClient _socket;
    private readonly int _client;
    private readonly string _node;
    private readonly int _connection;

    private Session(Arena arena, TestClient socket, int client, string node)
    {
        _arena = arena;
        _socket = socket;
        _client = client;
        _node = node;
        _connection = arena.Recording.NextConnection();
    }

    /// <summary>How many operations the state machine has answered on this connection.</summary>
    public int Answered { get; private set; }

    public static async Task<Session> Open(Arena arena, int client, NodeProcess node)
    {
        var socket = await arena.Connect(client, node);
        try
        {
            await arena.OpenSheet(socket);
            return new Session(arena, socket, client, node.Name);
        }
        catch
        {
            await socket.DisposeAsync();
            throw;
        }
    }

    public async Task<Operation> Ask(Order order, TimeSpan? patience = null) => (await Ask([order], patience))[0];

    /// <summary>Sends all at once and waits for all replies. Throws SessionLostException when not all were answered by the state machine.</summary>
    public async Task<Operation[]> Ask(IReadOnlyList<Order> orders, TimeSpan? patience = null)
    {
        if (!_socket.IsOpen)
            throw new SessionLostException($"{_node} ended the connection", null) { NothingAsked = true };
        var operations = new List<Operation>(orders.Count);
        var answered = 0;
        var sentAt = Stopwatch.GetTimestamp();
        Exception? problem = null;
        try
        {
            foreach (var order in orders)
            {
                operations.Add(Begin(order));
                await _socket.Send(order.ToJson());
            }

            for (; answered < operations.Count; answered++)
            {
                var reply = await _socket.Reply(patience ?? Arena.AnswerPatience);
                operations[answered] = Answer.Read(operations[answered], reply, _arena.Recording.Now);
                if (!operations[answered].IsAnswered)
                    continue;
                _arena.Acks.Record(sentAt);
                Answered++;
            }
        }
        catch (Exception lost) when (Arena.IsLoss(lost))
        {
            problem = lost;
        }

        // What was not answered stays Unknown, as Begin left it.
        foreach (var operation in operations)
            _arena.Recording.Add(operation);
        return problem is null && operations.All(operation => operation.IsAnswered)
            ? [.. operations]
            : throw new SessionLostException($"{_node} did not answer all", problem) { SentAwayWaiting = await WasSentAwayWaiting(operations) };
    }

    /// <summary>Records the whole sheet, with nothing under way any more.</summary>
    public async Task ReadSheet()
    {
        var called = _arena.Recording.Now;
        var reply = await _socket.Ask(new { action = "dump" }, Arena.AnswerPatience);
        if (!reply.Succeeded())
            throw new JsonException($"The last look at the sheet was answered with {reply}");
        var values = reply.GetProperty("value").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetRawText());
        _arena.Recording.Add(new SheetReading(_arena.Sheet, _node, called, _arena.Recording.Now, reply.Number("index"), values, IsFinal: true));
    }

    /// <summary>Drops the connection without a goodbye, so that the sheet lingers.</summary>
    public async ValueTask DisposeAsync()
    {
        var code = (int?)_socket.CloseStatus;
        var how = code is not null ? EndKind.ByServer : _socket.IsOpen ? EndKind.ByClient : EndKind.Lost;
        _arena.Recording.Add(new ConnectionEnd(_connection, _node, _arena.Recording.Now, how, code));
        await _socket.DisposeAsync();
    }

    /// <summary>
    /// Only requests that wait for a lock were left, and the node that stops sent their client to another one to wait there.
    /// It answers them first and ends the connection then.
    /// </summary>
    private async Task<bool> WasSentAwayWaiting(List<Operation> operations)
        => operations.All(static operation => operation.IsAnswered || (operation.Outcome == Outcome.Unknown && operation.WaitMs > 0))
            && await _socket.Ended(GoodbyePatience)
            && _socket.CloseStatus == WebSocketCloseStatus.EndpointUnavailable;

    private Operation Begin(Order order) => new()
    {
        Id = _arena.Recording.NextOperation(),
        Client = _client,
        Connection = _connection,
        Node = _node,
        Kind = order.Kind,
        Sheet = _arena.Sheet,
        Key = order.Key,
        Value = order.Value,
        IfVersion = order.IfVersion,
        Fence = order.Fence,
        TtlMs = order.TtlMs,
        WaitMs = order.WaitMs,
        Stale = order.Stale,
        Called = _arena.Recording.Now,
        Outcome = Outcome.Unknown,
    };
}
