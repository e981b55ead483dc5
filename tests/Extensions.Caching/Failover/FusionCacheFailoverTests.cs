using System.Collections.Concurrent;
using AdvoCache.Tests.Extensions.Caching.Fusion;
using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;
using ZiggyCreatures.Caching.Fusion;

namespace AdvoCache.Tests.Extensions.Caching.Failover;

/// <summary>FusionCache in several processes while leaders die. The memory of each must follow what the others write.</summary>
[Collection(FailoverCollection.Name)]
public sealed class FusionCacheFailoverTests(Failovers failovers, Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Processes = 3;
    private const int Keys = 20;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);

    [Fact]
    public async Task The_memories_of_all_processes_converge_and_no_call_fails()
    {
        var sheet = NodeFixture.NewName();
        var processes = await Task.WhenAll(failovers.OptionsFor(Processes, sheet).Select(static options => FusionProcess.StartAsync(options, isStrict: true)));
        var acknowledged = new ConcurrentDictionary<string, string>();
        for (var number = 0; number < Processes; number++)
        {
            for (var i = 0; i < Keys; i++)
                await processes[number].Cache.SetAsync($"w{number}-{i}", acknowledged[$"w{number}-{i}"] = "0");
        }
        foreach (var process in processes)
            await Eventually.Until("all are in its memory", async () => await HasAsync(process, acknowledged));
        using var enough = new CancellationTokenSource();
        var rounds = new int[Processes];
        var writing = processes.Select((process, number) => WriteAsync(process, number, rounds, acknowledged, enough.Token)).ToArray();

        var gaps = await failovers.KillLeadersAsync("what each process wrote since is in the memory of all", () => AllHearAgain(processes, rounds, writing), () => string.Join(", ", rounds));

        await enough.CancelAsync();
        await Task.WhenAll(writing);
        output.WriteLine($"{Failovers.Kills} leaders killed, from the kill until the memory of each process has new values of all others: {gaps}; {rounds.Sum()} writes");
        foreach (var process in processes)
        {
            await Eventually.Until(
                "its memory has the last value of each key", () => acknowledged.All(pair => process.InMemory(pair.Key) == pair.Value), TimeSpan.FromSeconds(20),
                () => string.Join(", ", acknowledged.Where(pair => process.InMemory(pair.Key) != pair.Value).Select(pair => $"{pair.Key}: {process.InMemory(pair.Key)}, not {pair.Value}")));
        }
        foreach (var process in processes)
            await process.DisposeAsync();
    }

    private static async Task<bool> HasAsync(FusionProcess process, ConcurrentDictionary<string, string> acknowledged)
    {
        foreach (var (key, value) in acknowledged)
        {
            if ((await process.Cache.TryGetAsync<string>(key)).GetValueOrDefault() != value)
                return false;
        }
        return true;
    }

    private static Func<bool> AllHearAgain(FusionProcess[] processes, int[] rounds, Task[] writing)
    {
        var before = rounds.ToArray();
        return () => writing.Any(static task => task.IsFaulted) || processes.All(process => before.Select((round, number) => Newest(process, number) > round + 1).All(static isNew => isNew));
    }

    /// <summary>The newest round of a writer that a memory has.</summary>
    private static int Newest(FusionProcess process, int number)
        => Enumerable.Range(0, Keys).Max(i => int.Parse(process.InMemory($"w{number}-{i}") ?? "0", System.Globalization.CultureInfo.InvariantCulture));

    private static async Task WriteAsync(FusionProcess process, int number, int[] rounds, ConcurrentDictionary<string, string> acknowledged, CancellationToken enough)
    {
        for (var round = 1; !enough.IsCancellationRequested; round++)
        {
            var key = $"w{number}-{round % Keys}";
            await process.Cache.SetAsync(key, $"{round}", token: CancellationToken.None);
            acknowledged[key] = $"{round}";
            Volatile.Write(ref rounds[number], round);
            await Task.Delay(Pace, CancellationToken.None);
        }
    }
}
