using AdvoCache.Tests.Cluster.Judging;
using AdvoCache.Tests.Cluster.Lab;
using AdvoCache.Tests.Cluster.Nemesis;

namespace AdvoCache.Tests.Cluster.Chaos;

/// <summary>A row of the table of faults: what is done to the cluster, how often, and what must hold beside the promises to all.</summary>
internal sealed record Row(string Name, params IReadOnlyList<Fault> Faults)
{
    private const int SampleOperations = 400;

    /// <summary>How often each fault strikes in a full run.</summary>
    public required int Full { get; init; }

    /// <summary>The same in a sample.</summary>
    public required int Sample { get; init; }

    public LabOptions Options { get; init; } = new();

    /// <summary>How long each client waits between two steps in a full run. Together they ask about a hundred times a second.</summary>
    public TimeSpan FullPace { get; init; } = TimeSpan.FromMilliseconds(150);

    public TimeSpan SamplePace { get; init; } = TimeSpan.FromMilliseconds(40);

    /// <summary>What this row alone promises.</summary>
    public IReadOnlyList<Func<Aftermath, IEnumerable<Violation>>> Promises { get; init; } = [];

    public Rules Rules { get; init; } = Rules.Default;

    public int Strikes => Scale.IsFull ? Full : Sample;

    public TimeSpan Pace => Scale.IsFull ? FullPace : SamplePace;

    /// <summary>What a run must amount to in order to count. A fault that is to strike less than ten times must strike each time.</summary>
    public Threshold Needed => Scale.IsFull
        ? Threshold.Full with { Injections = Math.Min(Threshold.Full.Injections, Full) }
        : Threshold.Full with { Operations = SampleOperations, Injections = Sample };
}
