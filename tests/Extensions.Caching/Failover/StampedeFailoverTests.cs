using System.Collections.Concurrent;
using AdvoCache.Tests.Extensions.Caching.Fusion;
using AdvoCache.Tests.Extensions.Caching.Nodes;
using AdvoCache.Tests.Support;
using ZiggyCreatures.Caching.Fusion;

namespace AdvoCache.Tests.Extensions.Caching.Failover;

/// <summary>
/// Processes that want the same cold keys while leaders die. A factory runs once, and never beside another of its key, as long as its lock is held. The lock goes with the
/// node that its connection is at: the cluster gives it to the next one when that node is known dead or has come back, and nobody can tell the factory.
/// </summary>
[Collection(FailoverCollection.Name)]
public sealed class StampedeFailoverTests(Failovers failovers, Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Processes = 3;
    private const int CallersEach = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Each_factory_runs_once_and_alone_while_its_lock_is_held()
    {
        var processes = await StartAsync(NodeFixture.NewName());
        var factories = new ConcurrentDictionary<int, Factory>();
        using var enough = new CancellationTokenSource();
        var last = 0;
        var calling = processes.SelectMany(process => Enumerable.Repeat(process, CallersEach)).Select(CallAsync).ToArray();

        var gaps = await failovers.KillLeadersAsync("all get new keys", AllGoOn, () => $"{last} keys");

        await enough.CancelAsync();
        await Task.WhenAll(calling);
        var twice = factories.Values.Where(static factory => factory.Runs > 1).ToArray();
        output.WriteLine($"{Failovers.Kills} leaders killed, from the kill until all callers got a key that was cold: {gaps}; {factories.Count} cold keys, {twice.Length} of them made twice for a lost lock, {factories.Values.Count(static factory => factory.IsLost)} locks lost with their node");
        Assert.All(factories.Values.Except(twice), static factory => Assert.Equal([1], factory.Values));
        Assert.All(twice, static factory => Assert.True(factory.IsLost, "A factory ran again although its lock was held all the time."));
        foreach (var (process, _) in processes)
            await process.DisposeAsync();

        Func<bool> AllGoOn()
        {
            var before = Volatile.Read(ref last);
            return () => calling.Any(static task => task.IsFaulted) || factories.Keys.Any(key => key > before + 1 && factories[key].Answers == Processes * CallersEach);
        }

        // All callers want the same keys in the same order.
        async Task CallAsync((FusionProcess Process, WatchedLocker Locker) caller)
        {
            for (var key = 1; !enough.IsCancellationRequested; key++)
            {
                var factory = factories.GetOrAdd(key, static _ => new());
                var value = await caller.Process.Cache.GetOrSetAsync<int>($"{key}", _ => factory.RunAsync(caller.Locker, $"{key}"), token: CancellationToken.None);
                factory.Answer(value);
                InterlockedMax(ref last, key);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_leader_that_dies_while_a_factory_runs_makes_no_second_one(bool atTheLeader)
    {
        var leader = await failovers.Cluster.WaitForLeader(Patience);
        var processes = await StartAsync(NodeFixture.NewName());
        var maker = processes.First(process => process.Process.Client.Node == leader.WebSocketAddress.ToString() == atTheLeader);
        var (made, gate) = (0, new TaskCompletionSource());
        var making = GetAsync(maker.Process);
        await Eventually.Until("the factory runs", () => Volatile.Read(ref made) == 1);
        var others = processes.Where(process => process != maker).Select(process => GetAsync(process.Process)).ToArray();

        leader.Kill();
        var died = TimeProvider.System.GetTimestamp();
        try
        {
            await failovers.Cluster.WaitForLeader(Patience);
            gate.SetResult();

            Assert.Equal("made", await making);
            var first = TimeProvider.System.GetElapsedTime(died);
            Assert.All(await Task.WhenAll(others), static value => Assert.Equal("made", value));
            output.WriteLine($"The maker is at {(atTheLeader ? "the leader" : "a follower")}: it returns {first.TotalSeconds:F2} s after the kill, the others {TimeProvider.System.GetElapsedTime(died).TotalSeconds:F2} s");
            Assert.Equal(1, made);
        }
        finally
        {
            // The next test needs it.
            leader.Start();
            await leader.WaitUntilReady();
        }
        foreach (var (process, _) in processes)
            await process.DisposeAsync();

        Task<string> GetAsync(FusionProcess process) => process.Cache.GetOrSetAsync<string>("cold", async _ =>
        {
            Interlocked.Increment(ref made);
            await gate.Task;
            return "made";
        }).AsTask();
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var known = Volatile.Read(ref target); known < value && Interlocked.CompareExchange(ref target, value, known) != known;)
            known = Volatile.Read(ref target);
    }

    private async Task<(FusionProcess Process, WatchedLocker Locker)[]> StartAsync(string sheet)
        => await Task.WhenAll(failovers.OptionsFor(Processes, sheet).Select(static async options =>
        {
            WatchedLocker? watched = null;
            var process = await FusionProcess.StartAsync(options, isStrict: true, watch: locker => watched = new(locker));
            return (process, watched ?? throw new InvalidOperationException("FusionCache has asked for no locker."));
        }));

    /// <summary>What makes the value of one key, and how often it did.</summary>
    private sealed class Factory
    {
        private readonly ConcurrentDictionary<WatchedLocker, bool> _running = [];
        private readonly ConcurrentDictionary<int, bool> _values = [];
        private int _runs;
        private int _answers;

        internal int Runs => Volatile.Read(ref _runs);

        internal int Answers => Volatile.Read(ref _answers);

        /// <summary>What the callers got: the number of a run.</summary>
        internal IEnumerable<int> Values => _values.Keys;

        /// <summary>Whether the lock of a run was lost before its end.</summary>
        internal bool IsLost { get; private set; }

        internal async Task<int> RunAsync(WatchedLocker locker, string key)
        {
            var run = Interlocked.Increment(ref _runs);
            _running[locker] = true;
            Assert.DoesNotContain(_running.Keys, other => other != locker && other.IsHeld(key));
            await Task.Yield();
            Assert.DoesNotContain(_running.Keys, other => other != locker && other.IsHeld(key));
            _running.TryRemove(locker, out _);
            if (!locker.IsHeld(key))
                IsLost = true;
            return run;
        }

        internal void Answer(int value)
        {
            _values[value] = true;
            Interlocked.Increment(ref _answers);
        }
    }
}
