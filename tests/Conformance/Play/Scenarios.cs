using System.Collections.Immutable;

namespace AdvoCache.Tests.Conformance.Play;

/// <summary>
/// The conversations recorded from the original server, and the mended ones that stand for those in which AdvoCache differs on purpose.
/// Every recorded one that is not played has a reason here.
/// </summary>
public static class Scenarios
{
    /// <summary>True only when a sheet does not linger: played against a node of its own.</summary>
    public const string NeedsNoLinger = "open-last-terminates-sheet-deleted";

    private static readonly ImmutableHashSet<string> TagsOfDefects = ["defect", "racy"];

    public static readonly ImmutableArray<Scenario> Recorded = Load("transcripts.jsonl");

    /// <summary>Each bears the name of the recording it replaces, and says in "because" which deliberate change it shows.</summary>
    public static readonly ImmutableArray<Scenario> Mended = Load("mended.jsonl");

    public static bool DiffersOnPurpose(Scenario scenario) =>
        scenario.Tags.Overlaps(TagsOfDefects) || Mended.Any(mended => mended.Name == scenario.Name);

    public static TheoryData<string> NamesToPlay() =>
        [.. Recorded.Where(scenario => !DiffersOnPurpose(scenario) && scenario.Name != NeedsNoLinger).Select(scenario => scenario.Name)];

    public static TheoryData<string> MendedNames() => [.. Mended.Select(scenario => scenario.Name)];

    public static Scenario RecordedAs(string name) => Recorded.Single(scenario => scenario.Name == name);

    public static Scenario MendedAs(string name) => Mended.Single(scenario => scenario.Name == name);

    private static ImmutableArray<Scenario> Load(string file) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, file))
            .Where(line => !string.IsNullOrWhiteSpace(line))
            .Select(Scenario.Parse)];
}
