using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging.Registers;

/// <summary>An operation as the search for one key sees it: what state it needs, and what state it makes.</summary>
internal sealed class Call
{
    /// <summary>In <see cref="Needs"/>: any state will do.</summary>
    public const int Anything = -1;

    /// <summary>The operation it comes from, or what else there is to say; several calls may come from one (a dump, a delete by prefix).</summary>
    public required object Source { get; init; }

    public string Text => Source is Operation operation ? operation.Describe() : Source.ToString()!; // Records and texts have one.

    public required long Called { get; init; }

    public required long Returned { get; init; }

    /// <summary>The state that must be at the moment it takes effect, or <see cref="Anything"/>.</summary>
    public int Needs { get; init; } = Anything;

    /// <summary>The state that a write leaves; null for a read.</summary>
    public int? Makes { get; init; }

    /// <summary>Stands for one of the sets without answer, that nobody read, but whose version somebody saw.</summary>
    public bool IsStandIn { get; init; }

    /// <summary>Its bit in the configurations while it is pending.</summary>
    public int Slot { get; set; }

    public bool IsRead => Makes is null;

    public bool IsUnconditional => Needs == Anything;
}
