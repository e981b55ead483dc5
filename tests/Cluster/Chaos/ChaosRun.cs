using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Lab;
using AdvoCache.Tests.Cluster.Nemesis;
using AdvoCache.Tests.Cluster.Workloads;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>
/// One run: a lab, clients of all kinds on it, faults among them, and, when all is healed and quiet, a last look at every node.
/// What happened is in the recording, also when the run breaks off.
/// </summary>
internal sealed class ChaosRun(Row row, LabCluster lab, Recording recording, int seed, Action<string> note)
{
    private const int Registers = 9;
    private const int Locks = 6;
    private const int Expiries = 3;
    private const int Readings = 3;
    private const int Watchers = 4;
    private const int Closer = 1_000;
    /// <summary>On a slow machine the faults may be over before enough was done for the run to count.</summary>
    private static readonly TimeSpan CountLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan HearingLimit = TimeSpan.FromSeconds(30);

    private readonly Arena _arena = new(lab, recording, seed) { Pace = row.Pace };
    private Battle? _battle;

    /// <summary>What there is to judge, however far the run came.</summary>
    public Aftermath Aftermath => new(
        recording.ToHistory(),
        _battle?.Windows ?? [],
        _arena.Setbacks,
        (client, name) => _arena.AreTogether(client, lab.Nodes.Single(node => node.Name == name)));

    public async Task Play()
    {
        _battle = new Battle(_arena);
        using var stopWork = new CancellationTokenSource();
        using var stopWatch = new CancellationTokenSource();
        var watchers = Enumerable.Range(Registers + Locks + Expiries + Readings, Watchers).Select(number => new Watcher(_arena, number)).ToArray();
        var observer = new Observer(_arena);
        Task[] watching = [.. watchers.Select(watcher => Task.Run(() => watcher.Run(stopWatch.Token))), Task.Run(() => observer.Run(stopWatch.Token))];
        Task[] working = [.. Workers().Select(worker => Task.Run(() => worker.Run(stopWork.Token)))];
        try
        {
            await _battle.WaitForAnswer();
            await new Campaign(_battle, row.Faults, seed, note).Run(row.Strikes);
            await Eventually.Until(
                $"the run amounts to {row.Needed.Operations} operations",
                () => recording.Operations >= row.Needed.Operations,
                CountLimit);
            await stopWork.CancelAsync();
            await Task.WhenAll(working);
            await LookLast(watchers);
        }
        finally
        {
            await stopWork.CancelAsync();
            await Task.WhenAll(working);
            await stopWatch.CancelAsync();
            await Task.WhenAll(watching);
        }

        await observer.WaitForEqualIndex();
    }

    private IEnumerable<Worker> Workers()
    {
        var number = 0;
        for (var i = 0; i < Registers; i++)
            yield return new RegisterWorker(_arena, number++);
        for (var i = 0; i < Locks; i++)
            yield return new LockWorker(_arena, number++);
        for (var i = 0; i < Expiries; i++)
            yield return new ExpiryWorker(_arena, number++);
        for (var i = 0; i < Readings; i++)
            yield return new ReadingWorker(_arena, number++);
    }

    // A last write that every watcher must come to hear of, and the sheet as each node has it.
    private async Task LookLast(Watcher[] watchers)
    {
        var last = 0L;
        for (var i = 0; i < lab.Nodes.Length; i++)
        {
            await using var session = await Session.Open(_arena, Closer + i, lab.Nodes[i]);
            last = (await session.Ask(new Order(OperationKind.Set, "last") { Value = $"\"{lab.Nodes[i].Name}\"" })).Index ?? 0;
        }

        foreach (var node in lab.Nodes)
        {
            await using var session = await Session.Open(_arena, Closer, node);
            await session.ReadSheet();
        }

        await Eventually.Until(
            $"all watchers have heard of change {last}",
            () => watchers.All(watcher => watcher.Heard >= last),
            HearingLimit,
            () => string.Join(", ", watchers.Select(watcher => watcher.Heard)));
    }
}
