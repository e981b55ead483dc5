using AdvoCache.Client.Wire;

namespace AdvoCache.Client.Sessions;

/// <summary>
/// All requests that wait for their answers, in the order of asking: those sent on the present connection first. Answers come in that
/// order. Invariant: after a broken connection what goes out again does so in the same order, so a later write is never overtaken.
/// </summary>
internal sealed class RequestQueue(int maxPending, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<PendingRequest> _requests = [];
    private readonly SemaphoreSlim _unsent = new(0, 1);
    private LinkedListNode<PendingRequest>? _nextUnsent;
    private AdvoCacheException? _closed;

    internal int Count
    {
        get
        {
            lock (_gate)
                return _requests.Count;
        }
    }

    /// <summary>Puts a request at the end.</summary>
    /// <exception cref="AdvoCacheException">There are too many, or the client is closed.</exception>
    internal void Add(PendingRequest request, TimeSpan timeout)
    {
        lock (_gate)
        {
            if (_closed is not null)
                throw new AdvoCacheException(_closed.Code, _closed.Message, cause: _closed);
            if (_requests.Count >= maxPending)
                throw new AdvoCacheException(ErrorCode.RateLimited, $"{maxPending} requests wait for their answers already.");
            request.Deadline = time.GetTimestamp() + (long)(timeout.TotalSeconds * time.TimestampFrequency);
            request.Begin();
            var node = _requests.AddLast(request);
            _nextUnsent ??= node;
            Wake();
        }
    }

    /// <summary>The next request to send, now counted as sent; null: there is none.</summary>
    internal PendingRequest? TakeUnsent()
    {
        lock (_gate)
        {
            if (_nextUnsent is not { } node)
                return null;
            _nextUnsent = node.Next;
            node.Value.IsSent = true;
            return node.Value;
        }
    }

    internal Task WaitForUnsentAsync(CancellationToken token) => _unsent.WaitAsync(token);

    /// <summary>Gives an answer to the oldest request. False: none was sent.</summary>
    internal bool TryAnswer(in ServerMessage reply)
    {
        PendingRequest request;
        lock (_gate)
        {
            if (_requests.First is not { Value.IsSent: true } first)
                return false;
            request = first.Value;
            _requests.RemoveFirst();
        }
        request.Answered(reply);
        return true;
    }

    /// <summary>The connection is gone: what was sent goes out again if nothing of it was carried out, or if it may be repeated.</summary>
    internal void Reopen(bool nothingHappened)
    {
        List<PendingRequest>? over = null;
        lock (_gate)
        {
            for (var node = _requests.First; node is { Value.IsSent: true };)
            {
                var next = node.Next;
                if (node.Value.IsGivenUp || !(nothingHappened || node.Value.MayRepeat))
                {
                    (over ??= []).Add(node.Value);
                    _requests.Remove(node);
                }
                node.Value.IsSent = false;
                node.Value.MayHaveHappened |= !nothingHappened;
                node = next;
            }
            _nextUnsent = _requests.First;
            if (_nextUnsent is not null)
                Wake();
        }
        over?.ForEach(static request => request.Failed(new(ErrorCode.Unavailable, "The connection broke before the answer.", maybe: true)));
    }

    /// <summary>Fails the oldest request that was sent: it is what the server closed the connection for, having answered all before it.</summary>
    internal void FailOldest(AdvoCacheException why)
    {
        PendingRequest request;
        lock (_gate)
        {
            if (_requests.First is not { Value.IsSent: true } first)
                return;
            request = first.Value;
            _requests.RemoveFirst();
        }
        request.Failed(why);
    }

    /// <summary>Gives up what has waited too long.</summary>
    internal void GiveUpOverdue()
    {
        List<PendingRequest>? unsent = null;
        List<PendingRequest>? sent = null;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            for (var node = _requests.First; node is not null;)
            {
                var (request, next) = (node.Value, node.Next);
                if (request.Deadline <= now && !request.IsGivenUp)
                {
                    request.IsGivenUp = true;
                    if (request.IsSent)
                    {
                        (sent ??= []).Add(request);
                    }
                    else
                    {
                        if (_nextUnsent == node)
                            _nextUnsent = next;
                        _requests.Remove(node);
                        (unsent ??= []).Add(request);
                    }
                }
                node = next;
            }
        }
        sent?.ForEach(static request => request.GiveUp());
        unsent?.ForEach(static request => request.Failed(AdvoCacheException.NotInTime(request.MayHaveHappened)));
    }

    /// <summary>Takes no more, and fails what waits.</summary>
    internal void Close(AdvoCacheException why)
    {
        PendingRequest[] rest;
        lock (_gate)
        {
            _closed ??= why;
            rest = [.. _requests];
            _requests.Clear();
            _nextUnsent = null;
        }
        foreach (var request in rest)
            request.Failed(new(why.Code, why.Message, maybe: request.IsSent || request.MayHaveHappened, cause: why));
    }

    private void Wake()
    {
        if (_unsent.CurrentCount == 0)
            _unsent.Release();
    }
}
