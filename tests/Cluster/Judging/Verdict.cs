using System.Globalization;
using System.Text;
using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>What a run amounts to: how much was done, and what was broken.</summary>
internal sealed class Verdict(History history, IReadOnlyList<Violation> violations)
{
    private const int MostPrinted = 10;

    public Run Run => history.Run;

    public IReadOnlyList<Violation> Violations => violations;

    public int Operations => history.Operations.Count;

    /// <summary>Operations with a definite answer: done, or refused by the state machine.</summary>
    public int Acknowledged { get; } = history.Operations.Count(operation => operation.IsAnswered);

    public double AcknowledgedPercent => Operations == 0 ? 0 : 100.0 * Acknowledged / Operations;

    public IReadOnlyDictionary<string, int> Injections { get; } =
        history.Injections.GroupBy(injection => injection.Fault).ToDictionary(group => group.Key, group => group.Count());

    /// <summary>Why the run does not count, for each reason a sentence; none if it does.</summary>
    public IEnumerable<string> Shortfalls(Threshold threshold, params IEnumerable<string> faults)
    {
        if (Operations < threshold.Operations)
            yield return $"{Operations} operations, needed are {threshold.Operations}";
        if (AcknowledgedPercent < threshold.AcknowledgedPercent)
            yield return string.Create(CultureInfo.InvariantCulture, $"{AcknowledgedPercent:F1} % acknowledged, needed are {threshold.AcknowledgedPercent} %");
        foreach (var fault in faults)
        {
            var seen = Injections.GetValueOrDefault(fault);
            if (seen < threshold.Injections)
                yield return $"{seen} injections of {fault}, needed are {threshold.Injections}";
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{Run.Name}, seed {Run.Seed}: {Operations} operations, {AcknowledgedPercent:F1} % acknowledged, {violations.Count} violations");
        foreach (var (fault, count) in Injections.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.AppendLine(CultureInfo.InvariantCulture, $"  {fault}: {count} times");
        foreach (var violation in violations.Take(MostPrinted))
            text.AppendLine(CultureInfo.InvariantCulture, $"  {violation}");
        if (violations.Count > MostPrinted)
            text.AppendLine(CultureInfo.InvariantCulture, $"  and {violations.Count - MostPrinted} more");
        return text.ToString();
    }
}
