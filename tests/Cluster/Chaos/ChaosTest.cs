using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Cluster.Judging;
using AdvoCache.Tests.Cluster.Lab;
using Xunit.Abstractions;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>
/// Plays a row and judges it. A run that fails leaves its history and what the nodes printed in a folder, and names that and its seed.
/// </summary>
public abstract class ChaosTest(ITestOutputHelper output)
{
    private const int ShownViolations = 5;

    private protected async Task Play(Row row)
    {
        var (violations, seed, folder) = await Judge(row);
        Assert.True(violations.Length == 0, $"{violations.Length} violations in {row.Name}, ADVO_CHAOS_SEED={seed}, kept in {folder}\n" +
            string.Join("\n\n", violations.Take(ShownViolations)));
    }

    /// <summary>Plays a row; a run with violations is kept in the folder.</summary>
    private protected async Task<(Violation[] Violations, int Seed, string? Folder)> Judge(Row row)
    {
        var seed = Scale.Seed();
        Note($"{row.Name}: ADVO_CHAOS_SEED={seed}, {row.Strikes} strikes with each of {row.Faults.Count} faults");
        var recording = new Recording(row.Name, seed);
        await using var lab = await LabCluster.Start(row.Options with { Seed = seed });
        var run = new ChaosRun(row, lab, recording, seed, Note);
        Exception? broken = null;
        try
        {
            await run.Play();
        }
        catch (Exception problem)
        {
            broken = problem;
        }

        var after = run.Aftermath;
        var history = after.History;
        Violation[] violations = [.. broken is null ? [] : new[] { new Violation("run", broken.ToString()) }, .. Judges.Check(after, row)];
        var report = new RunReport(row, history, violations);
        report.Append();
        Note(report.ToString());
        if (violations.Length == 0)
            return (violations, seed, null);

        var folder = FailedRun.Keep(history, lab, violations);
        Note($"kept in {folder}");
        return (violations, seed, folder);
    }

    // Into a file too: a full run goes on for an hour, and the runner shows a test's output only at its end.
    private void Note(string line)
    {
        line = $"{DateTimeOffset.UtcNow:u} {line}";
        output.WriteLine(line);
        File.AppendAllText(Path.Combine(AppContext.BaseDirectory, "chaos.log"), line + "\n");
    }
}
