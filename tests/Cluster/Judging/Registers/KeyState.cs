using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Judging.Registers;

/// <summary>
/// A state that a key can be in: absent, or holding the value of one set. No two sets write the same value, so but for the absent one
/// each state comes once, and is over for good when it is left.
/// </summary>
internal sealed class KeyState(string value)
{
    public string Value => value;

    /// <summary>How many reads must happen in this state.</summary>
    public int Readers { get; set; }

    /// <summary>How many of them have been called so far, as the search goes on.</summary>
    public int ReadersCalled { get; set; }

    /// <summary>The conditional write that must happen in this state, and so is the only one that can end it.</summary>
    public Call? Taker { get; set; }

    /// <summary>From when on the value may vanish by itself: it expires, or a conditional delete without answer took effect.</summary>
    public long VanishesFrom { get; set; } = Fact.Never;

    public bool IsObserved => Readers > 0 || Taker is not null;
}
