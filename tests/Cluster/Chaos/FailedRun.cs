using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging;
using AdvoCache.Tests.Cluster.Lab;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>Keeps what is needed to understand a run that failed.</summary>
internal static class FailedRun
{
    /// <summary>The folder, beside the test assembly.</summary>
    public static string Keep(History history, LabCluster lab, IEnumerable<Violation> violations)
    {
        var name = $"{history.Run.Name.Replace(' ', '-')}-{history.Run.Seed}";
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "chaos-failures", name)).FullName;
        using (var file = File.CreateText(Path.Combine(folder, "history.jsonl")))
            HistoryFile.Write(history, file);
        File.WriteAllLines(Path.Combine(folder, "violations.txt"), violations.Select(violation => violation.ToString()));
        foreach (var node in lab.Nodes)
            File.WriteAllText(Path.Combine(folder, $"{node.Name}.log"), node.WholeOutput);
        return folder;
    }
}
