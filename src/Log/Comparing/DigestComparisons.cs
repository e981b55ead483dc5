using System.Text;
using AdvoCache.Core;
using Microsoft.Extensions.Logging;

namespace AdvoCache.Log;

/// <summary>
/// The last few comparisons of the nodes' digests, as the log tells them to the applier. A node whose digest differs from two others that
/// agree is the odd one and stops. Invariant: only what this process took after it had joined is reported and judged; what a log
/// replayed at start says may come from another build, or from a state that was since replaced.
/// </summary>
internal sealed class DigestComparisons(string self, Action<ReportDigest> report, ILogger logger)
{
    /// <summary>Later reports than that change nothing.</summary>
    internal const int MaxKept = 16;

    private readonly Queue<DigestComparison> _kept = new();
    private long _lastEntry;

    /// <summary>Where a node that went astray leaves its mark; none in tests.</summary>
    internal string? DataDirectory { get; init; }

    /// <summary>Where the last slice ended.</summary>
    internal SheetNumber Next { get; private set; }

    /// <summary>The entry of the last comparison in which all who took part had the same digest.</summary>
    internal long LastAgreed { get; private set; }

    /// <summary>The entry of the last comparison in which digests differed.</summary>
    internal long LastDiffering { get; private set; }

    /// <summary>This node took a digest; it is reported if it is one of this process's time in the cluster.</summary>
    internal void Taken(SliceDigest own, SheetNumber next, bool isLive)
    {
        Next = next;
        // Two leaders' orders can meet in an entry, which names one comparison only: the first, on every node.
        var isFirst = own.Entry > _lastEntry;
        _lastEntry = own.Entry;
        if (!isLive || !isFirst)
            return;
        foreach (var earlier in _kept)
            Tell(earlier);
        if (_kept.Count == MaxKept)
            _kept.Dequeue();
        _kept.Enqueue(new(self, own));
        report(new(own.Entry, Encoding.UTF8.GetBytes(self), StateImage.Version, Convert.FromHexString(own.Digest)));
    }

    /// <summary>A node told what it took.</summary>
    /// <exception cref="DivergedException">This node is the odd one.</exception>
    internal void Reported(DigestReport told, IReadOnlyList<JoinedNode> nodes)
    {
        if (told.Form != StateImage.Version || string.Equals(told.Node, self, StringComparison.Ordinal)
            || _kept.FirstOrDefault(kept => kept.Entry == told.Comparison) is not { } comparison)
        {
            return;
        }
        comparison.Report(told.Node, told.Digest);
        if (comparison.IsOddHere)
            Stop(comparison);
        if (comparison.HasAll(nodes))
            Tell(comparison);
    }

    /// <summary>The state was replaced: what was taken of the former one proves nothing any more.</summary>
    internal void Forget() => _kept.Clear();

    /// <summary>Says what came of a comparison, once: when all have reported, or when the next one begins.</summary>
    private void Tell(DigestComparison comparison)
    {
        if (comparison.IsTold || comparison.IsAlone)
            return;
        comparison.IsTold = true;
        if (comparison.IsEqual)
        {
            LastAgreed = Math.Max(LastAgreed, comparison.Entry);
            return;
        }
        LastDiffering = Math.Max(LastDiffering, comparison.Entry);
        if (comparison.OddElsewhere is { } odd)
            logger.OtherNodeDiverged(odd, comparison.Entry, comparison.Index.Value, comparison.ToString());
        else
            logger.StatesDiffer(comparison.Entry, comparison.Index.Value, comparison.ToString());
    }

    private void Stop(DigestComparison comparison)
    {
        var diverged = DivergedException.Since(self, comparison);
        if (DataDirectory is not null)
            DivergedMark.Leave(DataDirectory, diverged.Message, logger);
        throw diverged;
    }
}
