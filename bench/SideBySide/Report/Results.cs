using System.Globalization;
using System.Text;
using AdvoCache.Bench.Works;

namespace AdvoCache.Bench.Report;

/// <summary>All that was measured in one run, as medians, and as the tables that are printed and kept.</summary>
internal sealed class Results
{
    private readonly List<Sample> _samples = [];

    /// <summary>Figures that are no samples: a name, a target, a number with its unit.</summary>
    private readonly List<(string Work, string Target, double Figure, string Unit)> _figures = [];

    internal IEnumerable<Sample> Medians => _samples
        .GroupBy(static sample => (sample.Work, sample.Target))
        .Select(static group => Sample.Median([.. group]));

    internal void Add(Sample sample) => _samples.Add(sample);

    internal void Add(string work, string target, double figure, string unit) => _figures.Add((work, target, figure, unit));

    internal Sample? Find(string work, string target) => Medians.FirstOrDefault(sample => sample.Work == work && sample.Target == target);

    internal double? Figure(string work, string target)
    {
        var figures = _figures.Where(figure => figure.Work == work && figure.Target == target).Select(static figure => figure.Figure).Order().ToArray();
        return figures.Length == 0 ? null : figures[figures.Length / 2];
    }

    internal string Table(string work)
    {
        var rows = Medians.Where(sample => sample.Work == work).ToArray();
        var echo = rows.FirstOrDefault(static row => row.Target == "echo");
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"### {work}\n\n| system | a second | x echo | p50 ms | p99 ms | servers' CPU us each | generator's share of a core | refused |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var row in rows)
        {
            var ratio = echo is null ? "" : (row.PerSecond / echo.PerSecond).ToString("F2", CultureInfo.InvariantCulture);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {row.Target} | {row.PerSecond:N0} | {ratio} | {row.P50:F3} | {row.P99:F3} | {row.ServerMicroseconds:F1} | {row.GeneratorShare:P0} | {row.Failures} |\n");
        }
        return text.ToString();
    }

    internal string FiguresTable()
    {
        var text = new StringBuilder("### Other figures\n\n| what | system | figure |\n|---|---|---|\n");
        foreach (var group in _figures.GroupBy(static figure => (figure.Work, figure.Target, figure.Unit)))
        {
            text.Append(
                CultureInfo.InvariantCulture, $"| {group.Key.Work} | {group.Key.Target} | {Figure(group.Key.Work, group.Key.Target):N2} {group.Key.Unit} |\n");
        }
        return _figures.Count == 0 ? "" : text.ToString();
    }

    internal string ToMarkdown(string arguments)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Side by side\n\n{MachineLine.Read()}. Medians; {arguments}.\n\n");
        if (TargetsTable.Of(this) is { Length: > 0 } targets)
            text.Append(targets).Append('\n');
        foreach (var work in _samples.Select(static sample => sample.Work).Distinct())
            text.Append(Table(work)).Append('\n');
        text.Append(FiguresTable());
        return text.ToString().TrimEnd() + "\n";
    }
}
