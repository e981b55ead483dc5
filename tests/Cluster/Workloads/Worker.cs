namespace AdvoCache.Tests.Cluster.Workloads;

/// <summary>A client that goes on whatever happens: when a node fails it, it goes to the next one.</summary>
internal abstract class Worker(Arena arena, int number)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(50);

    protected Arena Arena => arena;

    /// <summary>Unique among the clients of a run.</summary>
    protected int Number => number;

    protected Random Dice { get; } = arena.DiceOf(number);

    public async Task Run(CancellationToken stop)
    {
        var failures = 0;
        Session? session = null;
        for (var moves = 0; !stop.IsCancellationRequested; moves++)
        {
            var node = arena.NodeFor(number, moves);
            // Served, and the connection ended for other reasons.
            if (session is { Answered: > 0 })
                failures = 0;
            session = null;
            try
            {
                await using (session = await Session.Open(arena, number, node))
                {
                    while (!stop.IsCancellationRequested)
                    {
                        await Step(session);
                        await Task.Delay(arena.Pace, CancellationToken.None);
                    }
                }
            }
            catch (LeftException)
            {
                // What the client itself wanted.
            }
            catch (SessionLostException ended) when (ended.NothingAsked)
            {
                // Between two requests: as any client does, this one connects again before it asks.
            }
            catch (SessionLostException ended) when (ended.SentAwayWaiting)
            {
                // It waits on at another node. However many nodes stop while it waits, nothing that it asked was refused.
            }
            catch (Exception loss) when (Arena.IsLoss(loss))
            {
                failures = session is { Answered: > 0 } ? 1 : failures + 1;
                session = null;
                var timedOut = loss is TimeoutException || loss.InnerException is TimeoutException;
                var together = arena.AreTogether(number, node);
                arena.Setbacks.Enqueue(new Setback(
                    number, node.Name, together, arena.Recording.Now, failures, timedOut, $"{loss.Message} {loss.InnerException?.Message}"));
                await Task.Delay(PauseAfterFailure, CancellationToken.None);
            }
        }
    }

    /// <summary>One thing that this client does. A SessionLostException ends the connection.</summary>
    protected abstract Task Step(Session session);
}
