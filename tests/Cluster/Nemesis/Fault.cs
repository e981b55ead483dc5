namespace AdvoCache.Tests.Cluster.Nemesis;

/// <summary>One kind of misfortune. All that is drawn comes from the dice given, so that a seed replays it.</summary>
internal abstract class Fault(string kind)
{
    /// <summary>The same word for all of a kind, as the report shows it.</summary>
    public string Kind => kind;

    /// <summary>Does it, lets it last, undoes it. The nemesis sees to it that the cluster recovers.</summary>
    public abstract Task Strike(Battle battle, Random dice);
}
