using AdvoCache.Client.Wire;

namespace AdvoCache.Client.Sessions;

/// <summary>A request that changes nothing of the sheet; what it is answered is taken from the reply at once.</summary>
internal sealed class ReadRequest<TResult>(byte[] message, ReadRequest<TResult>.Take take) : PendingRequest(message)
{
    private readonly TaskCompletionSource<TResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal delegate TResult Take(in ServerMessage reply);

    internal Task<TResult> Result => _result.Task;

    internal override void Answered(in ServerMessage reply)
    {
        try
        {
            _result.TrySetResult(take(reply));
        }
        catch (AdvoCacheException refused)
        {
            _result.TrySetException(refused);
        }
    }

    internal override void Failed(AdvoCacheException why) => _result.TrySetException(why);

    internal override void GiveUp() => _result.TrySetException(AdvoCacheException.NotInTime(maybe: false));
}
