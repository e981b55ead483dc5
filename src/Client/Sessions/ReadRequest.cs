using System.Text.Json;
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
        catch (JsonException strange)
        {
            // The connection is sound: the answer is whole, only not what was asked for.
            _result.TrySetException(new AdvoCacheException("The answer was not understood.", strange));
        }
    }

    /// <summary>Nothing is in doubt: a question that was carried out or not has changed nothing.</summary>
    internal override void Failed(AdvoCacheException why)
        => _result.TrySetException(why.Maybe ? new AdvoCacheException(why.Code, why.Message, cause: why) : why);

    internal override void GiveUp() => _result.TrySetException(AdvoCacheException.NotInTime(maybe: false));
}
