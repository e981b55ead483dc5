using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>One comparison: this node's digest and what the others reported. A node's last report counts.</summary>
internal sealed class DigestComparison(string self, SliceDigest own)
{
    private readonly SortedDictionary<string, string> _others = new(StringComparer.Ordinal);

    internal long Entry => own.Entry;

    internal LogIndex Index => own.Index;

    /// <summary>It was said what came of it.</summary>
    internal bool IsTold { get; set; }

    internal bool IsAlone => _others.Count == 0;

    internal bool IsEqual => _others.Values.All(IsOwn);

    /// <summary>Two others have the same digest, and it is not this node's.</summary>
    internal bool IsOddHere => _others.Values.Where(digest => !IsOwn(digest)).GroupBy(static digest => digest, StringComparer.Ordinal).Any(static group => group.Count() > 1);

    /// <summary>The one other node that differs from this and a third one, if that is how it is.</summary>
    internal string? OddElsewhere
    {
        get
        {
            var differing = _others.Where(other => !IsOwn(other.Value)).ToArray();
            return differing.Length == 1 && _others.Count > 1 ? differing[0].Key : null;
        }
    }

    internal void Report(string node, string digest) => _others[node] = digest;

    internal bool HasAll(IReadOnlyList<JoinedNode> nodes)
        => nodes.All(node => string.Equals(node.Name, self, StringComparison.Ordinal) || _others.ContainsKey(node.Name));

    /// <summary>All digests with their nodes, for the operator.</summary>
    public override string ToString() => $"{self} has {own.Digest}, " + string.Join(", ", _others.Select(static other => $"{other.Key} has {other.Value}"));

    private bool IsOwn(string digest) => string.Equals(digest, own.Digest, StringComparison.Ordinal);
}
