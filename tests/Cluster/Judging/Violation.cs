namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>A promise that a run broke.</summary>
/// <param name="Check">Which checker saw it.</param>
/// <param name="Text">What, where and when, for a person to read.</param>
internal sealed record Violation(string Check, string Text)
{
    public override string ToString() => $"{Check}: {Text}";
}
