using AdvoCache.Bench.Load;
using AdvoCache.Bench.Report;
using AdvoCache.Bench.Systems;

namespace AdvoCache.Bench.Works;

/// <summary>A million entries of 100 bytes: how much memory does the server with most of it hold?</summary>
internal static class MemoryWork
{
    internal const int Entries = 1_000_000;

    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(10);

    internal static async Task MeasureAsync(Target target, Results results)
    {
        await target.StartAsync();
        var empty = target.ResidentMegabytes;
        var relay = new RelayLoad();
        using (var run = new LoadRun())
        {
            var number = Meter.NextRun;
            run.Open(client => target.Client(number, client, relay));
            Meter.Fill(run, new RequestMix(100, Entries, 1), new Payload(100), relay);
            // Nobody asks for anything more; the connection stays, so that the sheet does.
            run.Run(NoLoad.Instance, Settles);
            results.Add("memory", target.Name, target.ResidentMegabytes, "MB");
            results.Add("memory, empty", target.Name, empty, "MB");
        }
    }
}
