using AdvoCache.Bench.Load;
using AdvoCache.Bench.Systems;

namespace AdvoCache.Bench.Works;

/// <summary>One writes, all others hear it, spread over all nodes.</summary>
/// <param name="Subscribers">How many hear.</param>
/// <param name="Depth">How many of the writer's requests are unanswered.</param>
/// <param name="WritesPerSecond">Instead of a closed loop, so many writes a second; 0: none.</param>
internal sealed record FanOutWork(int Subscribers, int Depth, double WritesPerSecond = 0)
{
    private const int Keys = 1_000;
    private const int ValueBytes = 100;
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(10);

    internal string Name => $"fan-out to {Subscribers}, " + (WritesPerSecond > 0 ? $"{WritesPerSecond} writes/s" : $"depth {Depth}");

    internal static bool Suits(Target target) => target.Does(Feature.FanOut);

    internal Sample Measure(Target target, Meter meter)
    {
        var relay = new RelayLoad();
        using var run = new LoadRun();
        var number = Meter.NextRun;
        for (var i = 0; i <= Subscribers; i++)
            run.Open(client => target.FanOutClient(number, client, relay));
        // Whoever subscribes without an answer does so now.
        run.Run(relay, TimeSpan.FromMilliseconds(300));
        var load = new FanOutLoop(run, new Payload(ValueBytes), Keys, Depth, WritesPerSecond);
        relay.To = load;
        var sample = meter.Measure(Name, target, run, relay, load.Deliveries);
        load.IsEnding = true;
        run.Run(relay, DrainLimit, () => load.AllHeard);
        return load.AllHeard ? sample : throw new IOException($"{target.Name}: not every subscriber heard every change.");
    }
}
