using System.Diagnostics.CodeAnalysis;

namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>All facts of a run, sorted by what they are. Operations stand in the order of their calls.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by Recording and by HistoryFile.")]
internal sealed class History(IEnumerable<Fact> facts)
{
    private readonly Fact[] _facts = [.. facts];

    public IReadOnlyList<Fact> Facts => _facts;

    public Run Run => field ??= _facts.OfType<Run>().FirstOrDefault() ?? new Run("", 0);

    public IReadOnlyList<Operation> Operations =>
        field ??= [.. _facts.OfType<Operation>().OrderBy(operation => operation.Called).ThenBy(operation => operation.Id)];

    public IReadOnlyList<ConnectionEnd> ConnectionEnds => field ??= Of<ConnectionEnd>();

    public IReadOnlyList<SheetReading> Readings => field ??= Of<SheetReading>();

    /// <summary>By subscriber and sheet, each one's segments in the order of their opening.</summary>
    public IReadOnlyList<Hearing> Hearings => field ??=
    [
        .. _facts.OfType<Segment>()
            .GroupBy(segment => (segment.Subscriber, segment.Sheet))
            .OrderBy(group => group.Key.Subscriber)
            .ThenBy(group => group.Key.Sheet, StringComparer.Ordinal)
            .Select(group => new Hearing(group.Key.Subscriber, group.Key.Sheet, [.. group.OrderBy(segment => segment.Opened)])),
    ];

    public IReadOnlyList<DigestReading> Digests => field ??= Of<DigestReading>();

    /// <summary>In the order of time.</summary>
    public IReadOnlyList<Injection> Injections => field ??= [.. _facts.OfType<Injection>().OrderBy(injection => injection.At)];

    /// <summary>In the order of time.</summary>
    public IReadOnlyList<LeaderSighting> Leaders => field ??= [.. _facts.OfType<LeaderSighting>().OrderBy(sighting => sighting.At)];

    private IReadOnlyList<T> Of<T>()
        where T : Fact
        => [.. _facts.OfType<T>()];
}
