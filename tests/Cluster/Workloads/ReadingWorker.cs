using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Workloads;

/// <summary>
/// Reads what the register workers write, and nothing else. On a node that is cut off a write waits for an answer that does not come, and
/// its client with it; a client that only reads goes on, and so finds out what such a node answers.
/// </summary>
internal sealed class ReadingWorker(Arena arena, int number) : Worker(arena, number)
{
    private const int AtOnce = 3;

    protected override Task Step(Session session) => session.Ask(
        [.. Enumerable.Range(0, AtOnce).Select(_ => new Order(OperationKind.Get, RegisterWorker.Key(Dice)))]);
}
