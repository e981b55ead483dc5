using System.Diagnostics;
using System.Text.Json;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster;

/// <summary>
/// A client that writes on whatever happens: it goes to the next node when its own fails.
/// Remembers for every key what was acknowledged; no value is written twice.
/// </summary>
internal sealed class StubbornWriter(TestCluster cluster, string sheet, string password, int number, AckClock clock)
{
    private const int Slots = 25;
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(10);

    private readonly int[] _generations = new int[Slots];
    private readonly Dictionary<string, KeyHistory> _keys = [];
    private int _moves;
    private long _value;

    /// <summary>Read when the writer has stopped.</summary>
    public IReadOnlyDictionary<string, KeyHistory> Keys => _keys;

    /// <summary>Refusals that no failing node explains.</summary>
    public List<string> Refusals { get; } = [];

    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var node = cluster.Nodes[(number + _moves++) % cluster.Nodes.Length];
                await using var client = await TestClient.Connect(node);
                await client.Open(sheet, password, AnswerTimeout);
                while (!stop.IsCancellationRequested && await WriteNext(client))
                {
                }
            }
            catch (Exception problem) when (problem is not JsonException)
            {
                // The node is dead, or not yet ready, or without leader: WriteNext has noted what is unknown. On to the next one.
                await Task.Delay(PauseAfterFailure, CancellationToken.None);
            }
        }
    }

    /// <summary>False when this node cannot serve and another should be tried.</summary>
    private async Task<bool> WriteNext(TestClient client)
    {
        var value = ++_value;
        var slot = (int)(value % Slots);
        var key = $"w{number}-s{slot}-g{_generations[slot]}";
        var before = _keys.GetValueOrDefault(key, new KeyHistory(null, null));

        // Unknown until the answer is here, however this ends.
        _keys[key] = before with { Unanswered = value };
        _generations[slot]++;
        var sentAt = Stopwatch.GetTimestamp();
        var reply = await client.Ask(new { action = "set", key, value }, AnswerTimeout);
        if (!reply.Succeeded())
        {
            if (reply.Text("code") != "unavailable")
                Refusals.Add(reply.ToString());
            return false;
        }

        _keys[key] = new KeyHistory(value, null);
        _generations[slot]--;
        clock.Record(sentAt);
        return true;
    }
}
