namespace AdvoCache.Cli.Shell;

/// <summary>What a word that is being typed could become.</summary>
/// <param name="From">Where the word begins in the line.</param>
/// <param name="Words">What it could be, in order, as it would be typed.</param>
internal readonly record struct Candidates(int From, IReadOnlyList<string> Words)
{
    /// <summary>What all of them begin with.</summary>
    public string CommonPrefix => Words.Count == 0 ? "" : Words.Skip(1).Aggregate(Words[0], static (common, word) => common[..common.AsSpan().CommonPrefixLength(word)]);
}
