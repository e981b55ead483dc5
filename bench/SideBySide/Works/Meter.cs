using AdvoCache.Bench.Load;
using AdvoCache.Bench.Systems;

namespace AdvoCache.Bench.Works;

/// <summary>Runs a load: first without counting, then for a time with.</summary>
internal sealed class Meter(TimeSpan warmUp, TimeSpan counted)
{
    private static readonly TimeSpan FillLimit = TimeSpan.FromMinutes(5);
    private static int _runs;

    /// <summary>How long a load runs altogether.</summary>
    internal TimeSpan Total => warmUp + counted;

    /// <summary>Another number for each measurement, so that each has keys and sheets of its own.</summary>
    internal static int NextRun => Interlocked.Increment(ref _runs);

    internal Sample Measure(string work, Target target, LoadRun run, ILoad load, Latencies latencies)
    {
        run.Run(load, warmUp);
        var (servers, generator) = (target.ProcessorSeconds, ProcessorTime.OfThisProcess);
        latencies.Start();
        run.Run(load, counted);
        latencies.Stop();
        servers = target.ProcessorSeconds - servers;
        generator = ProcessorTime.OfThisProcess - generator;
        return new(
            work,
            target.Name,
            latencies.Count / latencies.Counted.TotalSeconds,
            latencies.Percentile(50),
            latencies.Percentile(99),
            servers * 1e6 / latencies.Count,
            generator / latencies.Counted.TotalSeconds,
            latencies.Failures);
    }

    /// <summary>Sets every key once.</summary>
    internal static void Fill(LoadRun run, RequestMix mix, Payload payload, RelayLoad relay)
    {
        var fill = new FillLoop(run, mix, payload);
        relay.To = fill;
        run.Run(relay, FillLimit, () => fill.IsDone);
        if (!fill.IsDone)
            throw new TimeoutException("The keys could not be set in time.");
    }
}
