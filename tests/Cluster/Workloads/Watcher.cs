using System.Text.Json;
using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster.Workloads;

/// <summary>
/// A subscriber that only listens, and moves from node to node: when its node fails or falls silent, and every few seconds by itself.
/// It resumes where it left off, as protocol.md tells clients to: since is the greatest index that it has heard.
/// </summary>
internal sealed class Watcher(Arena arena, int number)
{
    private const int LongestStaySeconds = 12;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(50);

    private readonly Random _dice = arena.DiceOf(number);
    private long _since;
    private string _epoch = "";

    /// <summary>The greatest index heard so far.</summary>
    public long Heard => Interlocked.Read(ref _since);

    /// <summary>Ends when told to. What it must have heard by then has to be waited for before.</summary>
    public async Task Run(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = stop.Register(() => stopped.TrySetResult());
        for (var moves = 0; !stop.IsCancellationRequested; moves++)
        {
            try
            {
                await Listen(arena.NodeFor(number, moves), stopped.Task);
            }
            catch (Exception loss) when (Arena.IsLoss(loss))
            {
                await Task.Delay(PauseAfterFailure, CancellationToken.None);
            }
        }
    }

    private async Task Listen(NodeProcess node, Task stopped)
    {
        await using var socket = await arena.Connect(number, node);
        // Zero too: who sends a since is told the index of an idle sheet.
        var since = Heard;
        var opened = arena.Recording.Now;
        var start = await arena.OpenSheet(socket, since, _epoch);
        var index = start.Number("index") ?? throw new JsonException($"No index in {start}");
        _epoch = start.Text("epoch") ?? "";
        Interlocked.Exchange(ref _since, index);

        var heard = new List<Heard>();
        var end = await ListenUntil(socket, heard, Leave(stopped));
        arena.Recording.Add(new Segment
        {
            Subscriber = number,
            Sheet = arena.Sheet,
            Node = node.Name,
            Since = since,
            State = start.Text("type") == "sheet_state" ? Content(start) : null,
            Index = index,
            Epoch = _epoch,
            Opened = opened,
            Heard = heard,
            Ended = arena.Recording.Now,
            End = end,
            CloseCode = (int?)socket.CloseStatus,
        });
    }

    private Task<Task> Leave(Task stopped) => Task.WhenAny(stopped, Task.Delay(TimeSpan.FromSeconds(1 + _dice.Next(LongestStaySeconds))));

    private async Task<EndKind> ListenUntil(TestClient socket, List<Heard> heard, Task leave)
    {
        while (true)
        {
            var next = socket.Broadcast(Silence);
            try
            {
                if (await Task.WhenAny(next, leave) != next)
                {
                    _ = next.ContinueWith(late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                    // At the run's end too: something may expire after the last write, and not everybody hears of it before it leaves.
                    return EndKind.ByClient;
                }

                var message = Read(await next);
                heard.Add(message);
                Interlocked.Exchange(ref _since, Math.Max(_since, message.Index));
            }
            catch (TimeoutException)
            {
                return EndKind.ByClient;
            }
            catch (ClosedException)
            {
                return socket.CloseStatus is null ? EndKind.Lost : EndKind.ByServer;
            }
        }
    }

    private Heard Read(JsonElement message)
    {
        var index = message.Number("index") ?? throw new JsonException($"No index in {message}");
        var now = arena.Recording.Now;
        return message.Text("type") switch
        {
            "replicate" => new Heard(HeardKind.Replicate, message.Text("key") ?? "", message.Raw("value"), index, now),
            "index" => new Heard(HeardKind.Index, "", null, index, now),
            "invalidate" when message.Has("all") => new Heard(HeardKind.InvalidatePrefix, "", null, index, now),
            "invalidate" when message.Text("prefix") is { } prefix => new Heard(HeardKind.InvalidatePrefix, prefix, null, index, now),
            "invalidate" when message.Text("suffix") is { } suffix => new Heard(HeardKind.InvalidateSuffix, suffix, null, index, now),
            "invalidate" => new Heard(HeardKind.Invalidate, message.Text("key") ?? "", null, index, now),
            _ => throw new JsonException($"A subscriber heard {message}"),
        };
    }

    private static Dictionary<string, string> Content(JsonElement state) =>
        state.GetProperty("data").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetRawText(), StringComparer.Ordinal);
}
