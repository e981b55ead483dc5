using System.CommandLine;
using AdvoCache.Cli.Benchmark;
using AdvoCache.Cli.Output;
using AdvoCache.Client;

namespace AdvoCache.Cli.Commands;

/// <summary>"bench": how many sets and gets this cluster answers from here, and how fast.</summary>
internal static class BenchCommand
{
    private const int MaxConnections = 10_000;
    private const int MaxUnderWay = 1_024;
    private const int MaxValueBytes = 4 * 1024 * 1024;
    private const int MaxKeys = 1_000_000;
    private static readonly string[] Headers = ["", "count", "per second", "p50 ms", "p99 ms", "max ms"];

    public static Command Build(Calls calls)
    {
        var connections = Numbers.Option("--connections", "How many clients, each with a connection of its own.", 1, MaxConnections, 8);
        var underWay = Numbers.Option("--in-flight", "Requests that each client has under way at a time.", 1, MaxUnderWay, 1);
        var seconds = Numbers.Option("--seconds", "How long it runs.", 1, 86_400, 5);
        var valueBytes = Numbers.Option("--value-bytes", "The length of the values.", 0, MaxValueBytes, 64);
        var gets = Numbers.Option("--gets", "How many of a hundred requests are gets, each asked of the cluster; the others are sets.", 0, 100, 50);
        var keys = Numbers.Option("--keys", "Over how many keys.", 1, MaxKeys, 1_000);
        var command = new Command("bench", "Measures sets and gets. The keys begin with advo-bench: and are deleted afterwards. All clients of the sheet hear the sets.");
        foreach (var option in (Option[])[connections, underWay, seconds, valueBytes, gets, keys])
            command.Add(option);
        calls.Run(command, call => RunAsync(call, new()
        {
            Connections = ValueOf(call, connections),
            UnderWay = ValueOf(call, underWay),
            Duration = TimeSpan.FromSeconds(ValueOf(call, seconds)),
            ValueBytes = ValueOf(call, valueBytes),
            GetPercent = ValueOf(call, gets),
            Keys = ValueOf(call, keys),
        }));
        return command;
    }

    private static int ValueOf(Call call, Option<long?> option) => (int)(call.Value(option) ?? 0);

    private static async Task<int> RunAsync(Call call, LoadPlan plan)
    {
        var sheet = await call.SheetAsync();
        var prefix = $"advo-bench:{Guid.NewGuid():N}:";
        var clients = new List<AdvoCacheClient>();
        LoadResult result;
        try
        {
            while (clients.Count < plan.Connections)
                clients.Add(await call.Session.ConnectAsync(call.Token));
            result = await call.Printer.WithProgressAsync(
                "measuring", plan.Duration.TotalSeconds, tell => new Load(plan, prefix, clients).RunAsync(tell, call.Token));
        }
        finally
        {
            await Task.WhenAll(clients.Select(static client => client.DisposeAsync().AsTask()));
            await sheet.DeletePrefixAsync(prefix, CancellationToken.None);
        }
        if (call.Printer.IsJson)
            Print(call.Printer, plan, result);
        else
            call.Printer.Table(Headers, [RowOf("set", result.Sets, result), RowOf("get", result.Gets, result), AllOf(result)]);
        if (result.Failed > 0)
            throw CommandException.Unavailable($"{result.Failed} requests failed: {result.Failure}");
        return ExitCode.Fine;
    }

    private static string[] AllOf(LoadResult result)
    {
        var all = new Histogram();
        all.Add(result.Sets);
        all.Add(result.Gets);
        return RowOf("all", all, result);
    }

    private static string[] RowOf(string name, Histogram times, LoadResult result) =>
    [
        name, $"{times.Count}", $"{times.Count / result.Elapsed.TotalSeconds:F0}",
        Milliseconds(times.Percentile(0.5)), Milliseconds(times.Percentile(0.99)), Milliseconds(times.MaxMicroseconds),
    ];

    private static string Milliseconds(long microseconds) => $"{microseconds / 1_000.0:F2}";

    private static void Print(Printer printer, LoadPlan plan, LoadResult result) => printer.Json(json =>
    {
        json.WriteNumber("connections", plan.Connections);
        json.WriteNumber("inFlight", plan.UnderWay);
        json.WriteNumber("valueBytes", plan.ValueBytes);
        json.WriteNumber("seconds", Math.Round(result.Elapsed.TotalSeconds, 3));
        json.WriteNumber("perSecond", Math.Round(result.PerSecond, 1));
        json.WriteNumber("failed", result.Failed);
        foreach (var (name, times) in new[] { ("set", result.Sets), ("get", result.Gets) })
        {
            json.WriteStartObject(name);
            json.WriteNumber("count", times.Count);
            json.WriteNumber("p50Us", times.Percentile(0.5));
            json.WriteNumber("p99Us", times.Percentile(0.99));
            json.WriteNumber("maxUs", times.MaxMicroseconds);
            json.WriteEndObject();
        }
    });
}
