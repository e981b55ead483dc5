using System.Globalization;
using AdvoCache.Bench.Load;
using AdvoCache.Bench.Report;
using AdvoCache.Bench.Systems;

namespace AdvoCache.Bench.Works;

/// <summary>
/// One writes at a steady pace at the leader; a process that is nothing but a client of the .NET library follows on another node. What does that cost
/// it? Once with the local copy alone, and once with a listener that is told of each change.
/// </summary>
/// <param name="ChangesPerSecond">The pace.</param>
/// <param name="Keys">Of how many keys, set in turn.</param>
/// <param name="ValueBytes">Of each value.</param>
internal sealed record FollowWork(double ChangesPerSecond, int Keys, int ValueBytes)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);

    internal void Measure(AdvoCacheTarget target, Results results, int rounds, TimeSpan counted)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var listens in (bool[])[false, true])
                Measure(target, results, counted, listens);
        }
    }

    private void Measure(AdvoCacheTarget target, Results results, TimeSpan counted, bool listens)
    {
        var relay = new RelayLoad();
        using var run = new LoadRun();
        var number = Meter.NextRun;
        run.Open(client => target.FanOutClient(number, client, relay));
        using var follower = new FollowingProcess(target.FollowerAddress, AdvoCacheTarget.FanOutSheet(number), listens);
        var writer = new PacedWriter(run, new Payload(ValueBytes), Keys, ChangesPerSecond);
        relay.To = writer;

        // A runtime that compiles as it goes has compiled what is measured after this.
        run.Run(relay, WarmUp);
        var before = writer.Answered;
        follower.Begin();
        run.Run(relay, counted);
        var following = follower.End();
        var changes = writer.Answered - before;

        writer.End();
        run.Run(relay, DrainLimit, () => writer.IsAllAnswered);
        if (follower.Digest(Keys) != writer.Digest())
            throw new IOException("The client does not hold what was written.");

        var name = string.Create(CultureInfo.InvariantCulture, $"follow {ChangesPerSecond:N0}/s, {(listens ? "with a listener" : "local copy")}");
        results.Add($"{name}: changes a second", target.Name, changes / following.Seconds, "");
        results.Add($"{name}: processor", target.Name, 100 * following.ProcessorSeconds / following.Seconds, "% of a core");
        results.Add($"{name}: processor of a change", target.Name, 1e6 * following.ProcessorSeconds / changes, "us");
        results.Add($"{name}: allocated for a change", target.Name, (double)following.AllocatedBytes / changes, "bytes");
        results.Add($"{name}: longest without a connection", target.Name, following.MaxLagMs, "ms");
        if (!listens)
            return;
        results.Add($"{name}: heard a second", target.Name, following.Heard / following.Seconds, "");
        results.Add($"{name}: delay, p50", target.Name, following.DelayP50Ms, "ms");
        results.Add($"{name}: delay, p99", target.Name, following.DelayP99Ms, "ms");
        results.Add($"{name}: delay, longest", target.Name, following.DelayMaxMs, "ms");
    }
}
