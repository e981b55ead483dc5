using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// Hears everything this node applies, in log order, on the applier's thread: it must be quick and must not throw.
/// </summary>
public interface IApplyListener
{
    /// <summary>Something happened. <paramref name="answered"/>: the session that caused it is on this node and had its reply.</summary>
    void Happened(in Event happened, bool answered);

    /// <summary>All of an entry was told: what was collected can be sent.</summary>
    void EntryApplied();

    /// <summary>A snapshot replaced the state, so this node's clients missed changes and must start anew.</summary>
    void StateReplaced();

    /// <summary>The cluster gave this node's run up: all its sessions ended.</summary>
    void RunLost();

    /// <summary>No majority answers this node any more; what its clients had asked was just answered so. Not told by the applier, but in its stead.</summary>
    void CutOff();
}
