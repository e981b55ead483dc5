using AdvoCache.Client.Wire;

namespace AdvoCache.Client.Sessions;

/// <summary>A request that waits for its answer. Exactly one of <see cref="Answered"/> and <see cref="Failed"/> ends it, called by the queue.</summary>
internal abstract class PendingRequest(byte[] message)
{
    internal byte[] Message { get; } = message;

    /// <summary>Whether it may go out again although it may have been carried out already.</summary>
    internal virtual bool MayRepeat => true;

    /// <summary>Whether it was sent on the present connection.</summary>
    internal bool IsSent { get; set; }

    /// <summary>Whether it was sent on some connection that broke before the answer.</summary>
    internal bool MayHaveHappened { get; set; }

    /// <summary>When it is given up, by the clock's timestamps.</summary>
    internal long Deadline { get; set; }

    /// <summary>Nobody waits for it any more, but its answer is still to come.</summary>
    internal bool IsGivenUp { get; set; }

    /// <summary>Puts its effect on the local view, in the order of the requests.</summary>
    internal virtual void Begin()
    {
    }

    internal abstract void Answered(in ServerMessage reply);

    internal abstract void Failed(AdvoCacheException why);

    /// <summary>Tells whoever waits that it takes too long; the answer may still come.</summary>
    internal abstract void GiveUp();
}
