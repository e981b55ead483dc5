using System.Collections.Concurrent;
using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;

namespace AdvoCache.Tests.Extensions.Caching.Failover;

/// <summary>HybridCache and IDistributedCache in several processes while leaders die.</summary>
[Collection(FailoverCollection.Name)]
public sealed class HybridCacheFailoverTests(Failovers failovers, Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Processes = 3;
    private const int Keys = 20;

    /// <summary>Every so many writes to a key one removes it.</summary>
    private const int Removals = 7;

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);
    private static readonly DistributedCacheEntryOptions Hour = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1) };
    private static readonly HybridCacheEntryOptions ReadOnly = new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData | HybridCacheEntryFlags.DisableLocalCache };

    [Fact]
    public async Task What_was_acknowledged_is_there_for_all_and_no_call_fails()
    {
        var sheet = NodeFixture.NewName();
        var processes = await Task.WhenAll(failovers.OptionsFor(Processes, sheet).Select(HybridProcess.StartAsync));
        var acknowledged = new ConcurrentDictionary<string, int?>();
        var rounds = new int[Processes];
        using var enough = new CancellationTokenSource();
        var working = processes.Select((process, number) => WriteAsync(process, number, rounds, acknowledged, enough.Token))
            .Concat(processes.Select(process => ReadAsync(process, enough.Token))).ToArray();

        var gaps = await failovers.KillLeadersAsync("each process writes again", () => AllWriteAgain(rounds, working), () => string.Join(", ", rounds));

        await enough.CancelAsync();
        await Task.WhenAll(working);
        output.WriteLine($"{Failovers.Kills} leaders killed, from the kill to a new write of each process: {gaps}; {rounds.Sum()} rounds of writes");
        foreach (var process in processes)
        {
            await Eventually.Until(
                "it has all that was acknowledged", () => acknowledged.All(pair => Number(process.SecondLevel.Get(pair.Key)) == pair.Value), TimeSpan.FromSeconds(20),
                () => string.Join(", ", acknowledged.Where(pair => Number(process.SecondLevel.Get(pair.Key)) != pair.Value).Select(pair => $"{pair.Key}: {Number(process.SecondLevel.Get(pair.Key))}, not {pair.Value}")));
            Assert.Empty(process.Complaints.Lines);
        }
        await AssertThatALateProcessFindsAllAsync(sheet, rounds);
        foreach (var process in processes)
            await process.DisposeAsync();
    }

    private static Func<bool> AllWriteAgain(int[] rounds, Task[] working)
    {
        var before = rounds.ToArray();
        // One that has failed says why.
        return () => working.Any(static task => task.IsFaulted) || Enumerable.Range(0, Processes).All(number => Volatile.Read(ref rounds[number]) > before[number] + 1);
    }

    /// <summary>Each process writes keys of its own, so the last value of each is known.</summary>
    private static async Task WriteAsync(HybridProcess process, int number, int[] rounds, ConcurrentDictionary<string, int?> acknowledged, CancellationToken enough)
    {
        for (var round = 1; !enough.IsCancellationRequested; round++)
        {
            var key = $"d{number}-{round % Keys}";
            await process.SecondLevel.SetAsync(key, BitConverter.GetBytes(round), Hour, CancellationToken.None);
            acknowledged[key] = round;
            Assert.Equal(round, Number(await process.SecondLevel.GetAsync(key, CancellationToken.None)));
            if (round % Removals == 0)
            {
                await process.SecondLevel.RemoveAsync(key, CancellationToken.None);
                acknowledged[key] = null;
            }
            await process.Cache.SetAsync($"h{number}-{round % Keys}", round, cancellationToken: CancellationToken.None);
            var shared = round % Keys;
            Assert.Equal(shared, await process.Cache.GetOrCreateAsync($"shared{shared}", _ => ValueTask.FromResult(shared), cancellationToken: CancellationToken.None));
            if (round % Removals == 0)
                await process.Cache.RemoveAsync($"shared{shared}", CancellationToken.None);
            Volatile.Write(ref rounds[number], round);
            await Task.Delay(Pace, CancellationToken.None);
        }
    }

    /// <summary>The copy of a process goes forward alone, also over a change of its node: what it has seen of a key is not followed by something older.</summary>
    private static async Task ReadAsync(HybridProcess process, CancellationToken enough)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!enough.IsCancellationRequested)
        {
            for (var number = 0; number < Processes; number++)
            {
                for (var i = 0; i < Keys; i++)
                {
                    NotBefore(seen, $"d{number}-{i}", Number(await process.SecondLevel.GetAsync($"d{number}-{i}", CancellationToken.None)));
                    NotBefore(seen, $"h{number}-{i}", await process.Cache.GetOrCreateAsync<int?>($"h{number}-{i}", static _ => throw new InvalidOperationException("Not asked for."), ReadOnly, cancellationToken: CancellationToken.None));
                }
            }
            await Task.Delay(Pace, CancellationToken.None);
        }
    }

    private static void NotBefore(Dictionary<string, int> seen, string key, int? value)
    {
        if (value is not { } number)
            return;
        Assert.True(number >= seen.GetValueOrDefault(key), $"{key} was {seen.GetValueOrDefault(key)} and then {number}.");
        seen[key] = number;
    }

    private async Task AssertThatALateProcessFindsAllAsync(string sheet, int[] rounds)
    {
        await using var late = await HybridProcess.StartAsync(failovers.OptionsFor(1, sheet).Single());
        for (var number = 0; number < Processes; number++)
        {
            for (var round = Math.Max(1, rounds[number] - Keys + 1); round <= rounds[number]; round++)
                Assert.Equal(round, await late.Cache.GetOrCreateAsync<int>($"h{number}-{round % Keys}", static _ => throw new InvalidOperationException("It is there.")));
        }
    }

    private static int? Number(byte[]? bytes) => bytes is null ? null : BitConverter.ToInt32(bytes);
}
