using AdvoCache.Core;
using AdvoCache.Log;

namespace AdvoCache.Tests.Log.Submitting;

/// <summary>Waits for a command, as a connection does, and notes every outcome it hears.</summary>
internal sealed class Waiter : Submission
{
    internal List<string> Heard { get; } = [];

    protected internal override void Applied(in Reply reply) => Heard.Add($"applied {reply.Index.Value}");

    protected internal override void Failed(bool maybe) => Heard.Add(maybe ? "maybe" : "no");
}
