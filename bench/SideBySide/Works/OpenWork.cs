using System.Diagnostics;
using AdvoCache.Bench.Load;
using AdvoCache.Bench.Report;
using AdvoCache.Bench.Systems;

namespace AdvoCache.Bench.Works;

/// <summary>64 clients write; now and then another opens a sheet of 10,000 entries at the same node. How much longer do the writers wait?</summary>
internal static class OpenWork
{
    private static readonly RequestWork Writers = new("set", 64, 1, 100);
    private static readonly TimeSpan OpensEvery = TimeSpan.FromMilliseconds(100);

    internal static void Measure(AdvoCacheTarget target, Results results, int rounds, Meter meter)
    {
        var (relay, number) = (new RelayLoad(), Meter.NextRun);
        using var run = new LoadRun();
        run.Open(client => target.Client(number, client, relay));
        Meter.Fill(run, new RequestMix(100, RequestWork.UsualKeys, 1), new Payload(Writers.ValueBytes), relay);
        for (var round = 0; round < rounds; round++)
        {
            results.Add("open, p99 without", target.Name, Writers.Measure(target, meter).P99, "ms");
            using var stop = new CancellationTokenSource();
            var opening = Task.Run(() => OpenAgainAndAgain(target, number, results, stop.Token));
            results.Add("open, p99 with", target.Name, Writers.Measure(target, meter).P99, "ms");
            stop.Cancel();
            opening.Wait();
        }
    }

    private static void OpenAgainAndAgain(AdvoCacheTarget target, int number, Results results, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            using (var run = new LoadRun())
                run.Open(_ => target.Client(number, 0, NoLoad.Instance));
            var took = Stopwatch.GetElapsedTime(began);
            results.Add("open of 10,000 entries", target.Name, took.TotalMilliseconds, "ms");
            if (took < OpensEvery)
                stop.WaitHandle.WaitOne(OpensEvery - took);
        }
    }
}
