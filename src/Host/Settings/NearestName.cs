namespace AdvoCache.Host;

/// <summary>Finds the name that somebody most likely meant: the one the fewest inserted and dropped characters away.</summary>
internal static class NearestName
{
    public static string Of(string misspelt, IEnumerable<string> known) =>
        known.MinBy(name => Distance(misspelt.ToUpperInvariant(), name.ToUpperInvariant())) ?? misspelt;

    /// <summary>Edit distance in which a replaced character counts as two, so that a name with its end left out still finds its whole.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 2);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }
        return row[^1];
    }
}
