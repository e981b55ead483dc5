namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>A whole sheet as one answer gave it: a linearizable dump, or the state that an open gave.</summary>
/// <param name="Sheet">Which.</param>
/// <param name="Node">Who answered.</param>
/// <param name="Called">Before it was asked for.</param>
/// <param name="Returned">After it was read.</param>
/// <param name="Index">The answer's index, if it had one.</param>
/// <param name="Values">Every key with its value as raw JSON text.</param>
/// <param name="IsFinal">Whether nothing was under way any more: the last word on what was kept.</param>
internal sealed record SheetReading(
    string Sheet, string Node, long Called, long Returned, long? Index, IReadOnlyDictionary<string, string> Values, bool IsFinal) : Fact;
