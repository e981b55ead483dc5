using AdvoCache.Core;

namespace AdvoCache.Log;

/// <summary>A submission whose outcome nobody waits for.</summary>
internal sealed class Unawaited : Submission
{
    protected internal override void Applied(in Reply reply)
    {
    }

    protected internal override void Failed(bool maybe)
    {
    }
}

/// <summary>A submission that is awaited as a task: null when it failed.</summary>
internal sealed class AwaitedSubmission : Submission
{
    private readonly TaskCompletionSource<Reply?> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<Reply?> Outcome => _outcome.Task;

    protected internal override void Applied(in Reply reply) => _outcome.TrySetResult(reply);

    protected internal override void Failed(bool maybe) => _outcome.TrySetResult(null);
}
