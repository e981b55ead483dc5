using AdvoCache.Client.NearCaching;
using AdvoCache.Client.Sessions;
using AdvoCache.Client.Wire;

namespace AdvoCache.Client.Writing;

/// <summary>An own write: lies over the near cache until it is answered.</summary>
internal sealed class WriteRequest(byte[] message, LocalWrite write, NearCache cache, bool mayRepeat, bool isAwaited, Action<AdvoCacheException> lost)
    : PendingRequest(message)
{
    private readonly TaskCompletionSource<WriteResult>? _result = isAwaited ? new(TaskCreationOptions.RunContinuationsAsynchronously) : null;

    private bool _isTold;

    internal Task<WriteResult> Result => _result?.Task ?? throw new InvalidOperationException("Nobody awaits this write.");

    internal override bool MayRepeat => mayRepeat;

    internal override void Begin() => cache.Begin(write);

    internal override void Answered(in ServerMessage reply)
    {
        cache.End(write, reply.Success, reply.Version);
        if (reply.Success)
            _result?.TrySetResult(new(reply.Index, reply.Version, reply.Deleted));
        else
            Tell(reply.ToException());
    }

    internal override void Failed(AdvoCacheException why)
    {
        cache.End(write, tookEffect: false, version: 0);
        Tell(why);
    }

    internal override void GiveUp() => Tell(AdvoCacheException.NotInTime(maybe: true));

    private void Tell(AdvoCacheException why)
    {
        if (_result is not null)
            _result.TrySetException(why);
        else if (!_isTold)
            lost(why);
        _isTold = true;
    }
}
