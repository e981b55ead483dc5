using AdvoCache.Bench.Load;
using AdvoCache.Bench.Systems;

namespace AdvoCache.Bench.Works;

/// <summary>Sets and gets in a closed loop.</summary>
internal sealed record RequestWork(string Kind, int Connections, int Depth, int ValueBytes)
{
    internal const int UsualKeys = 10_000;

    /// <summary>Over all connections.</summary>
    internal int Keys { get; init; } = UsualKeys;

    /// <summary>Whether all keys are there before it begins; gets need that.</summary>
    internal bool Fills { get; init; } = Kind != "set";

    internal string Name => $"{Kind} {Connections}x{Depth} {(ValueBytes >= 1024 ? $"{ValueBytes / 1024} KiB" : $"{ValueBytes} B")}"
        + (Keys == UsualKeys ? "" : $", {Keys} keys");

    private RequestMix Mix => new(Kind switch { "set" => 100, "get" => 0, _ => 5 }, Keys, Connections);

    internal bool Suits(Target target)
        => target.Does(Kind == "set" ? Feature.Requests : Feature.LinearizableReads) || (target is RedisTarget { Name: "redis" } && Kind != "set");

    internal Sample Measure(Target target, Meter meter)
        => Measure(target, meter, Name, static (run, work, payload) => new ClosedLoop(run, work.Mix, payload, work.Depth));

    /// <summary>At a given rate instead of as fast as it goes.</summary>
    internal Sample MeasureSteady(Target target, Meter meter, double perSecond)
        => Measure(target, meter, $"{Name} at half load", (run, work, payload) => new SteadyLoop(run, work.Mix, payload, perSecond));

    private Sample Measure(Target target, Meter meter, string name, Func<LoadRun, RequestWork, Payload, IMeasuredLoad> makeLoad)
    {
        var relay = new RelayLoad();
        using var run = new LoadRun();
        var number = Meter.NextRun;
        for (var i = 0; i < Connections; i++)
            run.Open(client => target.Client(number, client, relay));
        var payload = new Payload(ValueBytes);
        if (Fills)
            Meter.Fill(run, Mix, payload, relay);
        var load = makeLoad(run, this, payload);
        relay.To = load;
        return meter.Measure(name, target, run, relay, load.Latencies);
    }
}
