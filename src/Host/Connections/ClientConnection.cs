using System.Runtime.CompilerServices;
using System.Text;
using AdvoCache.Core;
using AdvoCache.Host.Actions;
using AdvoCache.Log;
using AdvoCache.Wire;

namespace AdvoCache.Host.Connections;

/// <summary>
/// One client's WebSocket: reads requests, has them carried out, and writes replies in their order.
/// Writes follow each other into the log without waiting; a read waits for the writes before it, and a write for the reads before it,
/// so a connection always sees its own effects in order. Invariant: reply i is queued before reply i+1.
/// </summary>
internal sealed class ClientConnection
{
    /// <summary>Writes of one connection on their way at once; a client that sends more is read from more slowly.</summary>
    private const int MaxWritesInFlight = 1024;
    private const long MaxBytesInFlight = 4 * 1024 * 1024;
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(1);

    private readonly ConnectionServices _services;
    private readonly MessageReader _reader;
    private readonly Outbox _outbox;
    private readonly Request _request = new();
    private readonly ReadBatch _reads = new();
    private readonly InFlight _writes = new();
    private readonly Stack<PendingReply> _replies = new();
    private readonly Func<ushort?> _heldClose;
    private readonly Action _abort;
    private readonly TaskCompletionSource _departed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytesInFlight;
    private volatile bool _ending;
    private volatile Departure? _departure;
    private int _turn = (int)Turn.Serving;

    internal ClientConnection(ConnectionServices services, MessageReader reader, Outbox outbox, Func<ushort?> heldClose, Action abort)
    {
        _heldClose = heldClose;
        _services = services;
        _reader = reader;
        _outbox = outbox;
        _abort = abort;
    }

    /// <summary>Who ends a connection that is sent away: whoever finds it waiting for a message does, else its reading loop.</summary>
    private enum Turn
    {
        Waiting,
        Serving,
        Departing,
    }

    internal ConnectionServices Services => _services;

    internal CacheNode Node => _services.Node;

    internal Outbox Outbox => _outbox;

    /// <summary>Set once by the first open that succeeds.</summary>
    internal OpenedSheet? Opened { get; set; }

    /// <summary>Its request for a lock, while the cluster has it in the queue.</summary>
    internal LockWait LockWait { get; } = new();

    /// <summary>It takes the replica stream instead of a sheet.</summary>
    internal bool IsReplica { get; set; }

    /// <summary>An open was proposed, so the cluster may know this session.</summary>
    internal SessionId ProposedSession { get; set; }

    /// <summary>Serves the connection until either side ends it.</summary>
    internal async Task RunAsync()
    {
        var goodbye = false;
        try
        {
            // A close frame that answers ours is no goodbye: the client was sent away and may come back.
            goodbye = await ServeAsync() && !_ending;
        }
        finally
        {
            if (ProposedSession != SessionId.None)
                _services.Leave(ProposedSession, goodbye);
            _services.Broadcaster.Forget(this);
            await FinishAsync();
        }
    }

    /// <summary>Queues a reply. It leaves with the next flush.</summary>
    internal void Answer(scoped in ReplyFields fields)
    {
        var message = Scratch.Take();
        Messages.WriteReply(message, fields);
        _outbox.Text(message.WrittenSpan);
        if (fields.Index != 0)
            _services.Broadcaster.ToldIndex(this);
    }

    /// <summary>Queues a reply on the applier's thread; it leaves when the entry is applied to its end.</summary>
    internal void AnswerApplied(scoped in ReplyFields fields)
    {
        Answer(fields);
        _services.Broadcaster.FlushLater(this);
    }

    internal void Flush() => _outbox.Flush();

    internal void FlushHere() => _outbox.FlushHere();

    /// <summary>Whether the broadcaster will flush it; the applier's own note.</summary>
    internal bool FlushIsDue { get; set; }

    /// <summary>When it was last told an index; the note of <see cref="Fanout.IdleIndex"/>.</summary>
    internal long ToldIndexAt { get; set; }

    /// <summary>Ends the connection from this side: what is queued goes out, then the close frame.</summary>
    internal void EndWith(ushort code, ReadOnlySpan<byte> reason)
    {
        _ending = true;
        LockWait.End();
        _outbox.Close(code, reason);
        _ = AbortLaterAsync();
    }

    /// <summary>
    /// Sends the client away: what it has asked is answered, then comes the close frame. Nothing that it asks from now on is carried out,
    /// so what has no answer when the close frame comes has not happened. After the limit the rest goes unanswered.
    /// </summary>
    internal void SendAway(ushort code, byte[] reason, TimeSpan limit)
    {
        if (Interlocked.CompareExchange(ref _departure, new(code, reason), null) is not null)
            return;
        LockWait.Refuse();
        if (Interlocked.Exchange(ref _turn, (int)Turn.Departing) == (int)Turn.Waiting)
            _ = DepartAsync();
        _ = EndLaterAsync(code, reason, limit);
    }

    /// <summary>Refuses a request; earlier writes were answered before.</summary>
    internal void Refuse(ErrorCode code, ReadOnlySpan<byte> error)
    {
        Answer(new() { Id = _request.Id.Span, Error = error, Code = code });
        Flush();
    }

    internal void Refuse(ErrorCode code, string error) => Refuse(code, Encoding.UTF8.GetBytes(error));

    /// <summary>Hands a write to the log; its reply comes when this node applies it.</summary>
    internal async ValueTask WriteAsync<TCommand>(TCommand command, RequestAction action, ReadOnlyMemory<byte> key)
        where TCommand : struct, ICommand<TCommand>
    {
        if (!await TrySubmitAsync(command, action, key))
            return;
        if (Interlocked.Read(ref _bytesInFlight) > MaxBytesInFlight)
            await WritesDoneAsync();
        else
            await _writes.AtMostAsync(MaxWritesInFlight);
    }

    /// <summary>Asks for a lock and waits for it as long as the request says. What the client asks for behind it waits too.</summary>
    internal async ValueTask AwaitLockAsync(AwaitLock command, ReadOnlyMemory<byte> key)
    {
        if (!await TrySubmitAsync(command, RequestAction.Lock, key))
            return;
        var answered = WritesDoneAsync().AsTask();
        // Reading goes on, so that pings are answered and the end of the connection is noticed.
        while (!answered.IsCompleted && _reader.HasRoomAside)
        {
            var ahead = _reader.ReceiveAheadAsync();
            await Task.WhenAny(answered, ahead);
            if (!ahead.IsCompleted)
                break;
            if (await ahead == Received.Message)
            {
                _reader.PutAside();
                continue;
            }
            // Whoever leaves gives up the lock, its place in the queue, and what it asked for behind it.
            _reader.DropAside();
            LockWait.End();
            break;
        }
        await answered;
    }

    /// <summary>Queues a read; it is carried out with others as soon as nothing more is at hand.</summary>
    internal async ValueTask ReadAsync(RequestAction action)
    {
        await WritesDoneAsync();
        _reads.Add(action, _request);
        if (_reads.IsFull)
            await FlushReadsAsync();
    }

    /// <summary>Has a request answered from this node's state as it is, behind everything asked before.</summary>
    internal async ValueTask AnswerNowAsync(Request request, Action<SheetStore, ClientConnection, Request> answer)
    {
        await SettleAsync();
        Node.Read((connection: this, request, answer), static (store, asked) =>
        {
            asked.answer(store, asked.connection, asked.request);
            return true;
        });
        Flush();
    }

    /// <summary>Everything asked before is answered when this completes.</summary>
    internal async ValueTask SettleAsync()
    {
        if (!_reads.IsEmpty)
            await FlushReadsAsync();
        await WritesDoneAsync();
    }

    internal void Finished(PendingReply reply)
    {
        lock (_replies)
            _replies.Push(reply);
        _writes.Exit();
    }

    /// <summary>Hands a command to the log, after the reads before it. False: it was refused.</summary>
    private async ValueTask<bool> TrySubmitAsync<TCommand>(TCommand command, RequestAction action, ReadOnlyMemory<byte> key)
        where TCommand : struct, ICommand<TCommand>
    {
        if (!_reads.IsEmpty)
            await FlushReadsAsync();
        PendingReply? reply;
        lock (_replies)
        {
            if (!_replies.TryPop(out reply))
                reply = new(this);
        }
        reply.Prepare(action, key.Span, _request.Id.Span);
        _writes.Enter();
        Interlocked.Add(ref _bytesInFlight, _reader.Message.Length);
        if (Node.TrySubmit(command, ProposedSession, reply))
            return true;
        Finished(reply);
        await WritesDoneAsync();
        Refuse(ErrorCode.Unavailable, Node.IsCutOff ? Refusals.UnavailableText(Node) : "unavailable: too many requests wait for a majority"u8);
        return false;
    }

    private async Task<bool> ServeAsync()
    {
        while (!_ending)
        {
            // A client that does not read its replies is not read from either.
            await _outbox.HasRoomAsync();
            var receiving = _reader.ReceiveAsync();
            if (!receiving.IsCompleted && !_reads.IsEmpty)
                await FlushReadsAsync();
            switch (receiving.IsCompleted && _departure is null ? await receiving : await WaitAsync(receiving))
            {
                case Received.Message when _ending:
                    break;
                case Received.Message:
                    await HandleAsync();
                    break;
                case Received.Goodbye:
                    await SettleAsync();
                    _outbox.Close((ushort)(_reader.CloseStatus ?? (System.Net.WebSockets.WebSocketCloseStatus)CloseCodes.Normal), default);
                    return true;
                case Received.TooLarge:
                    await SettleAsync();
                    EndWith(CloseCodes.MessageTooBig, "message too large"u8);
                    return false;
                default:
                    await SettleAsync();
                    if (_heldClose() is { } code)
                        EndWith(code, default);
                    else
                        _outbox.Finish();
                    return false;
            }
        }
        return false;
    }

    /// <summary>Waits for a message; the connection may be sent away meanwhile, and is ending then when this returns.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // once for each message of a client that waits for the answer
    private async ValueTask<Received> WaitAsync(ValueTask<Received> receiving)
    {
        if (Interlocked.CompareExchange(ref _turn, (int)Turn.Waiting, (int)Turn.Serving) != (int)Turn.Serving)
        {
            await DepartAsync();
            return await receiving;
        }
        var received = await receiving;
        if (Interlocked.CompareExchange(ref _turn, (int)Turn.Serving, (int)Turn.Waiting) != (int)Turn.Waiting)
            await _departed.Task;
        return received;
    }

    private async Task DepartAsync()
    {
        await SettleAsync();
        if (_departure is { } departure)
            EndWith(departure.Code, departure.Reason);
        _departed.TrySetResult();
    }

    private async Task EndLaterAsync(ushort code, byte[] reason, TimeSpan limit)
    {
        await Task.WhenAny(_departed.Task, Task.Delay(limit));
        EndWith(code, reason);
    }

    private async ValueTask HandleAsync()
    {
        switch (_request.Parse(_reader.Message))
        {
            case ParseOutcome.Ok:
                await ActionTable.HandleAsync(this, _request);
                break;
            case ParseOutcome.BadRequest:
                await SettleAsync();
                Refuse(ErrorCode.BadRequest, _request.Problem ?? "bad request");
                break;
            default:
                await SettleAsync();
                Refuse(ErrorCode.InvalidJson, "invalid JSON"u8);
                break;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))] // once for each batch of reads
    private async ValueTask FlushReadsAsync()
    {
        await _services.Reads.CarryOutAsync(this, _reads);
        _reads.Clear();
        FlushHere();
    }

    private ValueTask WritesDoneAsync()
    {
        var done = _writes.AtMostAsync(0);
        if (!done.IsCompletedSuccessfully)
            return ResetAsync(done);
        Interlocked.Exchange(ref _bytesInFlight, 0);
        return ValueTask.CompletedTask;

        async ValueTask ResetAsync(ValueTask waiting)
        {
            await waiting;
            Interlocked.Exchange(ref _bytesInFlight, 0);
        }
    }

    /// <summary>A client that does not answer a close frame is cut off.</summary>
    private async Task AbortLaterAsync()
    {
        await Task.Delay(CloseGrace * 2);
        _abort();
    }

    private async Task FinishAsync()
    {
        using var grace = new CancellationTokenSource(CloseGrace);
        try
        {
            await _outbox.Ended.WaitAsync(grace.Token);
            if (_ending && !_outbox.Overflowed)
                await _reader.DrainAsync().WaitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            // The other end does not answer: the connection is cut.
        }
        _outbox.Abandon();
    }
}

/// <summary>With what a connection is sent away.</summary>
internal sealed record Departure(ushort Code, byte[] Reason);

/// <summary>The sheet that a connection has opened.</summary>
internal sealed record OpenedSheet(SheetNumber Number, byte[] Name);
