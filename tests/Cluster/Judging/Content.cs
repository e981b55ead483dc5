namespace AdvoCache.Tests.Cluster.Judging;

/// <summary>Two pictures of one sheet, compared.</summary>
internal static class Content
{
    /// <summary>The first key in which they differ and how, or null.</summary>
    public static string? Difference(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other)
    {
        foreach (var key in one.Keys.Concat(other.Keys).Order(StringComparer.Ordinal))
        {
            var (left, right) = (one.GetValueOrDefault(key), other.GetValueOrDefault(key));
            if (left != right)
                return $"{key} is {Wording.Short(left ?? "absent")} and {Wording.Short(right ?? "absent")}";
        }
        return null;
    }
}
