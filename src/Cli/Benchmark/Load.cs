using System.Diagnostics;
using AdvoCache.Cli.Output;
using AdvoCache.Client;

namespace AdvoCache.Cli.Benchmark;

/// <summary>Sets and gets random keys below a prefix of its own. Each request is followed by the next one when it is answered.</summary>
internal sealed class Load(LoadPlan plan, string prefix, IReadOnlyList<AdvoCacheClient> clients)
{
    private readonly byte[] _value = JsonText.OfString(new string('x', plan.ValueBytes));

    /// <summary>Runs until the time is over or the token says so; tells the elapsed seconds.</summary>
    public async Task<LoadResult> RunAsync(Action<double> tell, CancellationToken token)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(token);
        var watch = Stopwatch.StartNew();
        enough.CancelAfter(plan.Duration);
        var telling = TellAsync(watch, tell, enough.Token);
        var parts = await Task.WhenAll(clients.SelectMany(client => Enumerable.Range(0, plan.UnderWay).Select(_ => Task.Run(() => AskOnAsync(client, enough.Token), CancellationToken.None))));
        var all = new LoadResult { Elapsed = watch.Elapsed };
        foreach (var part in parts)
            all.Add(part);
        await telling;
        return all;
    }

    private async Task<LoadResult> AskOnAsync(AdvoCacheClient client, CancellationToken token)
    {
        var result = new LoadResult();
        while (!token.IsCancellationRequested)
        {
            var isGet = Random.Shared.Next(100) < plan.GetPercent;
            var key = prefix + Random.Shared.Next(plan.Keys);
            var began = Stopwatch.GetTimestamp();
            try
            {
                if (isGet)
                    await client.FetchAsync(key, CancellationToken.None);
                else
                    await client.SetRawAsync(key, _value, token: CancellationToken.None);
                (isGet ? result.Gets : result.Sets).Add((long)Stopwatch.GetElapsedTime(began).TotalMicroseconds);
            }
            catch (AdvoCacheException failed)
            {
                result.Failed++;
                result.Failure ??= failed.Message;
                if (failed.Code is not (ErrorCode.Unavailable or ErrorCode.RateLimited))
                    return result;
            }
        }
        return result;
    }

    private static async Task TellAsync(Stopwatch watch, Action<double> tell, CancellationToken token)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (await timer.WaitForNextTickAsync(token))
                tell(watch.Elapsed.TotalSeconds);
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }
    }
}
