using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>A change of a sheet that somebody is witness of.</summary>
/// <param name="Index">Its place in the log.</param>
/// <param name="Kind">What it did.</param>
/// <param name="Text">The key, prefix or suffix.</param>
/// <param name="Value">The value set, if one was.</param>
/// <param name="Witness">Who told.</param>
internal sealed record Change(long Index, HeardKind Kind, string Text, string? Value, string Witness)
{
    public bool Touches(string key) => Kind switch
    {
        HeardKind.InvalidatePrefix => key.StartsWith(Text, StringComparison.Ordinal),
        HeardKind.InvalidateSuffix => key.EndsWith(Text, StringComparison.Ordinal),
        _ => key == Text,
    };

    public bool IsSame(HeardKind kind, string text, string? value) => Kind == kind && Text == text && Value == value;

    public void ApplyTo(Dictionary<string, string> content)
    {
        switch (Kind)
        {
            case HeardKind.Replicate:
                content[Text] = Value ?? "null";
                break;
            case HeardKind.Invalidate:
                content.Remove(Text);
                break;
            default:
                foreach (var key in content.Keys.Where(Touches).ToArray())
                    content.Remove(key);
                break;
        }
    }

    public override string ToString() =>
        FormattableString.Invariant($"{Index} ({Kind} {Text}{(Value is null ? "" : $" = {Wording.Short(Value)}")}, told by {Witness})");
}
