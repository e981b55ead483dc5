using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster;

/// <summary>
/// A client as the promise about restarts has it: an operation that fails is tried once more, on another node, connection and open
/// included; the patience of each try is longer than the node's request timeout. Notes what failed twice.
/// </summary>
internal sealed class MovingClient(TestCluster cluster, string sheet, string password, int number) : IAsyncDisposable
{
    /// <summary>Longer than the nodes' ADVO_REQUEST_TIMEOUT_MS.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private TestClient? _client;
    private int _moves;

    // Half of the clients go round one way and half the other: they do not all gather on the node that is stopped next.
    private NodeProcess Node => cluster.Nodes[(number + (_moves * (1 + (number / 2 % 2)))) % cluster.Nodes.Length];

    public int Operations { get; private set; }

    /// <summary>Why a second try was needed, and how long the first took.</summary>
    public List<string> Retries { get; } = [];

    public TimeSpan Slowest { get; private set; }

    public List<string> FailedTwice { get; } = [];

    /// <summary>The reply, and whether it took a second try; null when that failed too.</summary>
    public async Task<(JsonElement Reply, bool Retried)?> Do(object request)
    {
        var began = Stopwatch.GetTimestamp();
        Operations++;
        var first = await Try(request);
        if (first.Reply is { } reply)
            return Done(reply, retried: false, began);
        Retries.Add($"{DateTime.UtcNow:HH:mm:ss.fff} client {number} after {Stopwatch.GetElapsedTime(began).TotalMilliseconds:F0} ms: {first.Problem}");
        _moves++;
        var second = await Try(request);
        if (second.Reply is { } answer)
            return Done(answer, retried: true, began);
        FailedTwice.Add($"client {number}: {first.Problem}; then {second.Problem}; in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:F0} ms");
        _moves++;
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
            await _client.DisposeAsync();
    }

    private (JsonElement, bool)? Done(JsonElement reply, bool retried, long began)
    {
        var took = Stopwatch.GetElapsedTime(began);
        if (took > Slowest)
            Slowest = took;
        return (reply, retried);
    }

    private async Task<(JsonElement? Reply, string Problem)> Try(object request)
    {
        var node = Node;
        try
        {
            var client = await Connected();
            node = Node;
            var reply = await client.Ask(request, Patience);
            if (reply.Succeeded())
                return (reply, "");
            await Leave();
            return (null, $"{node.Name} answered {reply}");
        }
        catch (Exception problem) when (problem is ClosedException or TimeoutException or WebSocketException or InvalidOperationException or OperationCanceledException or IOException)
        {
            await Leave();
            return (null, $"{node.Name}: {problem.GetType().Name} {problem.Message}");
        }
    }

    private async Task<TestClient> Connected()
    {
        if (_client is { IsOpen: true })
            return _client;
        // It was sent away between two operations: nothing has failed, and it goes on elsewhere.
        if (_client is not null)
        {
            await Leave();
            _moves++;
        }
        var client = await TestClient.Connect(Node);
        try
        {
            await client.Open(sheet, password, Patience);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
        return _client = client;
    }

    private async Task Leave()
    {
        if (_client is not null)
            await _client.DisposeAsync();
        _client = null;
    }
}
