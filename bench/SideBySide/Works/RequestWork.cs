using AdvoCache.Bench.Load;
using AdvoCache.Bench.Systems;

namespace AdvoCache.Bench.Works;

/// <summary>Sets and gets in a closed loop.</summary>
internal sealed record RequestWork(string Kind, int Connections, int Depth, int ValueBytes)
{
    internal const int Keys = 10_000;

    internal string Name => $"{Kind} {Connections}x{Depth} {(ValueBytes >= 1024 ? $"{ValueBytes / 1024} KiB" : $"{ValueBytes} B")}";

    private RequestMix Mix => new(Kind switch { "set" => 100, "get" => 0, _ => 5 }, Keys, Connections);

    internal bool Suits(Target target)
        => target.Does(Kind == "set" ? Feature.Requests : Feature.LinearizableReads) || (target is RedisTarget { Name: "redis" } && Kind != "set");

    internal Sample Measure(Target target, Meter meter)
    {
        var relay = new RelayLoad();
        using var run = new LoadRun();
        var number = Meter.NextRun;
        for (var i = 0; i < Connections; i++)
            run.Open(client => target.Client(number, client, relay));
        var payload = new Payload(ValueBytes);
        if (Kind != "set")
            Meter.Fill(run, Mix, payload, relay);
        var load = new ClosedLoop(run, Mix, payload, Depth);
        relay.To = load;
        return meter.Measure(Name, target, run, relay, load.Latencies);
    }

    /// <summary>At a given rate instead of as fast as it goes.</summary>
    internal Sample MeasureSteady(Target target, Meter meter, double perSecond)
    {
        var relay = new RelayLoad();
        using var run = new LoadRun();
        var number = Meter.NextRun;
        for (var i = 0; i < Connections; i++)
            run.Open(client => target.Client(number, client, relay));
        var payload = new Payload(ValueBytes);
        if (Kind != "set")
            Meter.Fill(run, Mix, payload, relay);
        var load = new SteadyLoop(run, Mix, payload, perSecond);
        relay.To = load;
        return meter.Measure($"{Name} at half load", target, run, relay, load.Latencies);
    }
}
