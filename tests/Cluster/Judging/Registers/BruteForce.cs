using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging.Registers;

/// <summary>
/// The dumb checker that the clever one is compared with: tries every order of one key's few operations, and every choice of those
/// without answer. Nothing expires here.
/// </summary>
internal sealed class BruteForce(IReadOnlyList<Operation> operations)
{
    private readonly Dictionary<Operation, long> _versions = Versions(operations);

    public static bool Accepts(IReadOnlyList<Operation> operations) => new BruteForce(operations).Extends(null, [.. operations]);

    private bool Extends(Operation? held, List<Operation> left)
    {
        if (left.TrueForAll(operation => operation.Outcome == Outcome.Unknown))
            return true;
        foreach (var next in left)
        {
            if (left.Exists(other => other.Precedes(next)))
                continue;
            var rest = left.Where(operation => operation != next).ToList();
            if (next.Outcome == Outcome.Unknown && Extends(held, rest))
                return true;
            foreach (var after in Outcomes(held, next))
            {
                if (Extends(after.Held, rest))
                    return true;
                if (after.Bound)
                    _versions.Remove(held!); // Only what is held is bound.
            }
        }
        return false;
    }

    /// <summary>What may be held after the operation took effect, or nothing if it cannot have answered so.</summary>
    private IEnumerable<(Operation? Held, bool Bound)> Outcomes(Operation? held, Operation next)
    {
        if (next.Refusal == Refusal.NotFound)
        {
            if (held is null)
                yield return (null, false);
        }
        else if (next.Kind == OperationKind.Get)
        {
            if (held is not null && held.Value == next.Value)
                yield return (held, false);
        }
        else if (next.Refusal == Refusal.VersionMismatch)
        {
            if (next.Version != next.IfVersion && Matches(held, next.Version!.Value, out var bound)) // A mismatch tells the version.
                yield return (held, bound);
        }
        else if (next.IfVersion is { } wanted)
        {
            if (Matches(held, wanted, out var bound))
                yield return (next.Kind == OperationKind.Set ? next : null, bound);
        }
        else
        {
            yield return (next.Kind == OperationKind.Set ? next : null, false);
        }
    }

    private bool Matches(Operation? held, long version, out bool bound)
    {
        bound = false;
        if (held is null)
            return version == 0;
        if (_versions.TryGetValue(held, out var known))
            return known == version;
        if (version == 0 || _versions.ContainsValue(version))
            return false;
        _versions.Add(held, version);
        bound = true;
        return true;
    }

    private static Dictionary<Operation, long> Versions(IReadOnlyList<Operation> operations)
    {
        var versions = new Dictionary<Operation, long>();
        foreach (var set in operations.Where(operation => operation.Kind == OperationKind.Set && operation.Refusal == Refusal.None))
        {
            if (set.Version is { } own)
                versions.Add(set, own);
            else if (operations.FirstOrDefault(get => get.Kind == OperationKind.Get && get.Value == set.Value)?.Version is { } seen)
                versions.Add(set, seen);
        }
        return versions;
    }
}
