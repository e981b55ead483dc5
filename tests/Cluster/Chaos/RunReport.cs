using System.Globalization;
using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>What a run amounted to, as a row of a Markdown table for each of its faults.</summary>
internal sealed class RunReport(Row row, History history, IReadOnlyCollection<Violation> violations)
{
    private const string FileName = "chaos.md";
    private const string Head = "| row | fault | seed | injections | operations | acknowledged | leader changes | next acknowledged write, median / max | violations |\n" +
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
        var verdict = new Verdict(history, [.. violations]);
        var times = Recovery.Times(history, fault);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {row.Name} | {fault} | {history.Run.Seed} | {verdict.Injections.GetValueOrDefault(fault)} | {verdict.Operations} | " +
            $"{verdict.AcknowledgedPercent:F1} % | {Recovery.LeaderChanges(history, fault).Sum()} | " +
            $"{Seconds(Recovery.Median(times))} / {Seconds(Recovery.Max(times))} | {violations.Count} |");
    }

    private static string Seconds(TimeSpan? time) => time is null ? "never" : string.Create(CultureInfo.InvariantCulture, $"{time.Value.TotalSeconds:F2} s");
}
