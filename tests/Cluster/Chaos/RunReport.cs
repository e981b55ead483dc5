using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>What a run amounted to, as a row of a Markdown table for each of its faults.</summary>
internal sealed class RunReport(Row row, History history, IReadOnlyCollection<Violation> violations)
{
    private const string FileName = "chaos.md";
    private const string Head = "| row | fault | seed | injections | operations | acknowledged | leader changes | next answer, median / max | violations |\n" +
        "|---|---|---|---|---|---|---|---|---|\n";

    /// <summary>Adds the rows to the file beside the test assembly.</summary>
    public void Append()
    {
        var path = Path.Combine(AppContext.BaseDirectory, FileName);
        File.AppendAllText(path, (File.Exists(path) ? "" : Head) + this + "\n");
    }

    public override string ToString() => string.Join('\n', row.Faults.Select(fault => fault.Kind).Distinct().Select(Line));

    private string Line(string fault)
    {
        var injections = history.Injections.Where(injection => injection.Fault == fault).ToArray();
        var recoveries = injections.Select(injection => Promises.NextAnswer(history, injection.At)).Order().ToArray();
        var times = recoveries.Length == 0 ? "" : $"{Promises.Seconds(recoveries[recoveries.Length / 2])} / {Promises.Seconds(recoveries[^1])}";
        var answered = history.Operations.Count(operation => operation.IsAnswered);
        return $"| {row.Name} | {fault} | {history.Run.Seed} | {injections.Length} | {history.Operations.Count} | " +
            $"{100.0 * answered / Math.Max(1, history.Operations.Count):F1} % | {Math.Max(0, history.Leaders.Count - 1)} | {times} | {violations.Count} |";
    }
}
