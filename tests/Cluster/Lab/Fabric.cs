namespace AdvoCache.Tests.Cluster.Lab;

/// <summary>What joins the hosts of a lab. Carries everything between all of them until told otherwise.</summary>
internal abstract class Fabric : IDisposable
{
    /// <summary>From now on exactly these ways carry nothing, silently; all others are whole.</summary>
    public abstract void Cut(IReadOnlyCollection<Way> ways);

    /// <summary>All ways are whole again.</summary>
    public void Heal() => Cut([]);

    public abstract void Dispose();
}
