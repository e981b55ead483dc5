using System.CommandLine;
using System.Globalization;
using AdvoCache.Bench.Report;
using AdvoCache.Bench.Systems;
using AdvoCache.Bench.Works;

namespace AdvoCache.Bench;

/// <summary>One run of the driver: starts the systems, measures, prints, writes the tables.</summary>
internal sealed class Driver(DriverOptions options, ParseResult parsed)
{
    /// <summary>Those that have targets.</summary>
    private static readonly RequestWork[] Requests =
    [
        new("set", 64, 1, 100), new("set", 64, 32, 100), new("set", 1, 1, 100),
        new("get", 64, 1, 100), new("get", 64, 32, 100),
    ];

    private static readonly RequestWork[] MoreRequests =
    [
        new("mixed", 64, 1, 100), new("mixed", 64, 32, 100),
        new("set", 1, 32, 100), new("get", 1, 1, 100), new("get", 1, 32, 100), new("mixed", 1, 1, 100), new("mixed", 1, 32, 100),
        new("set", 64, 1, 4096), new("set", 64, 32, 4096), new("set", 1, 1, 4096), new("set", 1, 32, 4096),
        new("get", 64, 1, 4096), new("get", 64, 32, 4096), new("get", 1, 1, 4096), new("get", 1, 32, 4096),
        new("mixed", 64, 1, 4096), new("mixed", 64, 32, 4096), new("mixed", 1, 1, 4096), new("mixed", 1, 32, 4096),
    ];

    /// <summary>Works that start what they measure themselves.</summary>
    private static readonly string[] OwnSystems = ["memory", "growth", "follow"];

    private readonly Results _results = new();
    private readonly Meter _meter = new(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(parsed.GetValue(options.Seconds)));

    private int Rounds => parsed.GetValue(options.Rounds);

    private string Scratch => parsed.GetRequiredValue(options.Scratch);

    internal async Task<int> RunAsync()
    {
        var works = parsed.GetRequiredValue(options.Works);
        var targets = works.All(static work => OwnSystems.Contains(work)) ? [] : await StartAsync(works);
        try
        {
            WarmUp(targets);
            var comparison = new Comparison(targets, _results, Rounds, _meter, Console.WriteLine);
            if (works.Contains("requests") || works.Contains("half"))
                comparison.Requests(Requests.Where(IsWanted));
            if (works.Contains("more"))
                comparison.Requests(MoreRequests.Where(IsWanted));
            if (works.Contains("half"))
                comparison.HalfLoad(Requests[0]);
            if (works.Contains("fanout"))
                comparison.FanOut([new(100, 1), new(100, 32), new(100, 1, WritesPerSecond: 50)]);
            if (targets.OfType<AdvoCacheTarget>().FirstOrDefault(static target => target.Nodes > 1) is { } cluster)
            {
                if (works.Contains("open"))
                    OpenWork.Measure(cluster, _results, Rounds, _meter);
                if (works.Contains("garbage"))
                    await GarbageWork.MeasureAsync(cluster, _results, Rounds, _meter);
            }
            if (works.Contains("failover"))
                await comparison.FailoverAsync();
        }
        finally
        {
            foreach (var target in targets)
                await target.DisposeAsync();
        }
        if (works.Contains("memory"))
            await MeasureMemoryAsync();
        if (works.Contains("growth"))
            await MeasureGrowthAsync();
        if (works.Contains("follow"))
            await MeasureFollowingAsync();
        Console.WriteLine(_results.FiguresTable());
        var tables = _results.ToMarkdown($"{Rounds} rounds of {parsed.GetValue(options.Seconds)} s each, in turn");
        Console.WriteLine(TargetsTable.Of(_results));
        if (parsed.GetValue(options.Output) is { } output)
            await File.WriteAllTextAsync(output, tables);
        return 0;
    }

    private async Task MeasureMemoryAsync()
    {
        var cluster = new AdvoCacheTarget("advocache 3", 3, Placement.Leader, Scratch)
        {
            Settings = { ["ADVO_CACHE_CAPACITY"] = MemoryWork.Entries.ToString(CultureInfo.InvariantCulture), ["ADVO_CACHE_TTL_MINUTES"] = "600" },
        };
        foreach (var target in (Target[])[cluster, new RedisTarget(wait: false, Scratch)])
        {
            await using (target)
            {
                if (target.Missing is null)
                    await MemoryWork.MeasureAsync(target, _results);
            }
        }
    }

    private async Task MeasureGrowthAsync()
    {
        await using var cluster = new AdvoCacheTarget("advocache 3", 3, Placement.Spread, Scratch)
        {
            Settings = { ["ADVO_CACHE_CAPACITY"] = GrowthWork.MaxKeys.ToString(CultureInfo.InvariantCulture) },
        };
        await cluster.StartAsync();
        WarmUp([cluster]);
        GrowthWork.Measure(cluster, _results, Rounds, _meter);
    }

    private async Task MeasureFollowingAsync()
    {
        await using var cluster = new AdvoCacheTarget("advocache 3", 3, Placement.Leader, Scratch);
        await cluster.StartAsync();
        WarmUp([cluster]);
        new FollowWork(ChangesPerSecond: 10_000, Keys: 1_000, ValueBytes: 100).Measure(cluster, _results, Rounds, TimeSpan.FromSeconds(parsed.GetValue(options.Seconds)));
    }

    private async Task<List<Target>> StartAsync(string[] works)
    {
        var three = new AdvoCacheTarget("advocache 3", 3, Placement.Leader, Scratch);
        List<Target> candidates = [new EchoTarget(Scratch), three, new AdvoCacheView("advocache 3 follower", three, Placement.Follower, Scratch),
            new AdvoCacheView("advocache 3 spread", three, Placement.Spread, Scratch), new AdvoCacheTarget("advocache 1", 1, Placement.Leader, Scratch)];
        if (works.Contains("disk"))
            candidates.Add(new AdvoCacheTarget("advocache 3 disk", 3, Placement.Leader, Scratch) { DataDirectory = parsed.GetRequiredValue(options.Disk) });
        if (parsed.GetValue(options.Host) is { } host)
            candidates.Add(new AdvoCacheTarget("advocache 3 other", 3, Placement.Leader, Scratch) { HostAssembly = host });
        if (parsed.GetValue(options.Variables) is { Length: > 0 } variables)
        {
            var variant = new AdvoCacheTarget("advocache 3 env", 3, Placement.Leader, Scratch);
            foreach (var variable in variables)
                variant.Settings[variable.Split('=')[0]] = variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..];
            candidates.Add(variant);
        }
        candidates.AddRange([new RedisTarget(wait: false, Scratch), new RedisTarget(wait: true, Scratch), new EtcdTarget(Scratch), new NatsTarget(Scratch)]);
        var wanted = parsed.GetValue(options.Systems) ?? [];
        var targets = new List<Target>();
        foreach (var target in candidates.Where(target => wanted.Length == 0 || wanted.Any(name => target.Name.StartsWith(name, StringComparison.Ordinal))))
        {
            if (target.Missing is { } missing)
            {
                Console.WriteLine($"{target.Name}: skipped, {missing}");
                continue;
            }
            await target.StartAsync();
            Console.WriteLine($"{target.Name}: started");
            targets.Add(target);
        }
        return targets;
    }

    private bool IsWanted(RequestWork work)
        => parsed.GetValue(options.Only) is not { Length: > 0 } only || only.Any(name => work.Name.StartsWith(name, StringComparison.Ordinal));

    /// <summary>Runtimes that compile as they go have compiled what is measured after this.</summary>
    private void WarmUp(IEnumerable<Target> targets)
    {
        var meter = new Meter(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));
        foreach (var target in targets)
        {
            foreach (var work in (RequestWork[])[new("set", 64, 1, 100), new("get", 64, 1, 100), new("set", 64, 32, 100)])
            {
                if (work.Suits(target))
                    _ = work.Measure(target, meter);
            }
        }
    }
}
