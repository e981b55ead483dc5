using System.Diagnostics;
using System.Text.Json;
using AdvoCache.Bench.Load;
using AdvoCache.Client;

namespace AdvoCache.Bench.Systems;

/// <summary>
/// The program of a process in which nothing but a client follows a sheet. It takes orders from its input, one a line, and answers each with a line:
/// "begin" and "end" limit what is looked at, "digest N" waits for key N and tells the digest of all keys up to it.
/// </summary>
internal static class FollowingClient
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan HearLimit = TimeSpan.FromSeconds(30);

    internal static async Task RunAsync(Uri node, string sheet, bool listens)
    {
        await using var client = await AdvoCacheClient.ConnectAsync(new() { Nodes = [node], Sheet = sheet, Password = "bench" });
        var delays = new Latencies();
        if (listens)
            client.Changed += (_, change) => delays.Add(change.Json is { } json ? Payload.Age(json.Span) : 0);
        using var stop = new CancellationTokenSource();
        var lag = new LagWatch(client);
        var watching = lag.WatchAsync(LookEvery, stop.Token);
        Tell("following");
        var (began, processor, allocated) = (0L, 0.0, 0L);
        while (await Console.In.ReadLineAsync() is { } order)
        {
            switch (order.Split(' '))
            {
                case ["begin"]:
                    lag.Reset();
                    delays.Start();
                    (began, processor, allocated) = (Stopwatch.GetTimestamp(), ProcessorTime.OfThisProcess, GC.GetTotalAllocatedBytes(precise: true));
                    Tell("begun");
                    break;
                case ["end"]:
                    var used = ProcessorTime.OfThisProcess - processor;
                    delays.Stop();
                    Tell(JsonSerializer.Serialize(new Following(
                        Stopwatch.GetElapsedTime(began).TotalSeconds, used, GC.GetTotalAllocatedBytes(precise: true) - allocated, lag.Max.TotalMilliseconds,
                        delays.Count, Known(delays.Percentile(50)), Known(delays.Percentile(99)), Known(delays.Percentile(100)))));
                    break;
                case ["digest", var last]:
                    Tell(await DigestAsync(client, int.Parse(last, System.Globalization.CultureInfo.InvariantCulture)));
                    break;
            }
        }
        await stop.CancelAsync();
        await watching;
    }

    private static double Known(double figure) => double.IsNaN(figure) ? 0 : figure;

    private static void Tell(string line) => Console.Out.WriteLine(line);

    private static async Task<string> DigestAsync(AdvoCacheClient client, int last)
    {
        using var limit = new CancellationTokenSource(HearLimit);
        while (!client.Has(PacedWriter.NameOf(last)))
            await Task.Delay(LookEvery, limit.Token);
        if (client.Count != last + 1)
            return $"{client.Count} keys";
        return PacedWriter.DigestOf(last + 1, key => client.TryGetRaw(PacedWriter.NameOf(key), out var json) ? json : default);
    }

    /// <summary>Looks now and then for how long the client has had no connection.</summary>
    private sealed class LagWatch(AdvoCacheClient client)
    {
        private long _maxTicks;

        internal TimeSpan Max => new(Volatile.Read(ref _maxTicks));

        internal void Reset() => Volatile.Write(ref _maxTicks, 0);

        internal async Task WatchAsync(TimeSpan every, CancellationToken token)
        {
            using var timer = new PeriodicTimer(every);
            try
            {
                while (await timer.WaitForNextTickAsync(token))
                    Volatile.Write(ref _maxTicks, Math.Max(Volatile.Read(ref _maxTicks), client.Lag.Ticks));
            }
            catch (OperationCanceledException)
            {
                // It is over.
            }
        }
    }
}
