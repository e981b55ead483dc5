using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// What happens when a command comes out of the log. Exactly one of the two outcomes is called, once; after that the object may be
/// submitted again.
/// </summary>
public abstract class Submission
{
    /// <summary>This node applied the command. Called by the applier, in log order, before anybody hears of the command's events.</summary>
    protected internal abstract void Applied(in Reply reply);

    /// <summary>No majority answered in time. <paramref name="maybe"/>: it may still take effect.</summary>
    protected internal abstract void Failed(bool maybe);
}
