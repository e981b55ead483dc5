using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>
/// One command on its way through the log, and what happens when it comes out. Exactly one of the two outcomes is called, once.
/// </summary>
public abstract class Submission
{
    internal ulong Request { get; set; }

    internal long DeadlineMs { get; set; }

    internal int Offset { get; set; }

    internal int Length { get; set; }

    internal bool Settled { get; set; }

    /// <summary>This node applied the command. Called by the applier, in log order, before anybody hears of the command's events.</summary>
    protected internal abstract void Applied(in Reply reply);

    /// <summary>No majority answered in time. <paramref name="maybe"/>: it may still take effect.</summary>
    protected internal abstract void Failed(bool maybe);
}
