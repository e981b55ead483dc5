using System.Diagnostics;
using AdvoCache.Bench.Load;
using AdvoCache.Bench.Systems;

namespace AdvoCache.Bench.Works;

/// <summary>The leader is killed while a client of another node writes: how long until a write that was asked after the kill is acknowledged.</summary>
internal static class FailoverWork
{
    internal const string Name = "failover";

    private const double WritesPerSecond = 200;
    private const int ValueBytes = 100;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    internal static bool Suits(Target target) => target.Does(Feature.Failover);

    internal static async Task<Sample> MeasureAsync(Target target)
    {
        var relay = new RelayLoad();
        using var run = new LoadRun();
        var number = Meter.NextRun;
        run.Open(client => target.FollowerClient(number, client, relay));
        var watch = new Watch(new SteadyLoop(run, new RequestMix(100, 100, 1), new Payload(ValueBytes), WritesPerSecond));
        relay.To = watch;
        run.Run(relay, Before);
        watch.KilledAt = Stopwatch.GetTimestamp();
        target.KillLeader();
        run.Run(relay, Limit, () => watch.Recovered is not null);
        await target.MendAsync();
        var milliseconds = (watch.Recovered ?? Limit).TotalMilliseconds;
        return new(Name, target.Name, 1000 / milliseconds, milliseconds, milliseconds, 0, 0, 0);
    }

    private sealed class Watch(SteadyLoop load) : ILoad
    {
        internal long KilledAt { get; set; }

        internal TimeSpan? Recovered { get; private set; }

        public TimeSpan Ask() => load.Ask();

        public void Answered(Connection connection, long ticks, bool succeeded)
        {
            var now = Stopwatch.GetTimestamp();
            if (succeeded && KilledAt > 0 && now - ticks > KilledAt)
                Recovered ??= Stopwatch.GetElapsedTime(KilledAt, now);
        }

        public void Heard(Connection connection, ReadOnlySpan<byte> message)
        {
        }

        public void AfterEvent(Connection connection) => load.AfterEvent(connection);
    }
}
