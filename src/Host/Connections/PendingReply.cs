using AdvoCache.Core;
using AdvoCache.Log;
using AdvoCache.Wire;

namespace AdvoCache.Host.Connections;

/// <summary>
/// The reply that a client's write will have once the log has answered: what it must repeat of the request, in a buffer of its own.
/// Taken from its connection's pool and put back when the reply is queued.
/// </summary>
internal sealed class PendingReply(ClientConnection connection) : Submission
{
    private const int KeptBytes = 4096;

    private byte[] _text = new byte[128];
    private int _keyLength;
    private int _idLength;
    private RequestAction _action;

    private ReadOnlySpan<byte> Key => _text.AsSpan(0, _keyLength);

    private ReadOnlySpan<byte> Id => _text.AsSpan(_keyLength, _idLength);

    internal void Prepare(RequestAction action, ReadOnlySpan<byte> key, ReadOnlySpan<byte> id)
    {
        _action = action;
        _keyLength = key.Length;
        _idLength = id.Length;
        var length = key.Length + id.Length;
        if (_text.Length < length || (_text.Length > KeptBytes && length <= KeptBytes))
            _text = new byte[Math.Max(128, length)];
        key.CopyTo(_text);
        id.CopyTo(_text.AsSpan(key.Length));
    }

    protected override void Applied(in Reply reply)
    {
        if (reply.IsQueued)
        {
            if (!connection.LockWait.TryPut(this))
                Refuse();
            return;
        }
        var fields = new ReplyFields { Success = reply.Succeeded, Id = Id };
        if (reply.Succeeded)
            Describe(reply, ref fields);
        else
            Refusals.Describe(reply, Key, ref fields);
        connection.AnswerApplied(fields);
        if (reply.Refusal == Refusal.SessionUnknown)
            connection.EndWith(CloseCodes.ServiceRestart, "this session is lost, reconnect"u8);
        Return();
    }

    /// <summary>What became of the lock that the session was queued for.</summary>
    internal void Decided(in Event happened) => Applied(happened.Lock is { } held
        ? new(Refusal.None, happened.Index, held.Token.Value)
        : new Reply(Refusal.LockHeld, happened.Index));

    /// <summary>The client is sent away while it waits for a lock, which it may be given before its session has ended.</summary>
    internal void Refuse() => Failed(maybe: true);

    /// <summary>Nobody is there to be answered.</summary>
    internal void Drop() => Return();

    protected override void Failed(bool maybe)
    {
        connection.Answer(new() { Id = Id, Error = Refusals.UnavailableText(connection.Node), Code = ErrorCode.Unavailable, Maybe = maybe });
        connection.Flush();
        Return();
    }

    private void Describe(in Reply reply, ref ReplyFields fields)
    {
        fields.Index = reply.Index.Value;
        switch (_action)
        {
            case RequestAction.Set or RequestAction.SetNull:
                fields.Key = Key;
                fields.Version = reply.Index.Value;
                fields.HasVersion = true;
                break;
            case RequestAction.Delete:
                fields.Key = Key;
                fields.Deleted = 1;
                break;
            case RequestAction.DeletePrefix or RequestAction.DeleteSuffix:
                fields.Deleted = reply.Number;
                break;
            case RequestAction.Lock:
                fields.Key = Key;
                fields.Token = reply.Number;
                break;
            default:
                fields.Key = Key;
                break;
        }
    }

    private void Return() => connection.Finished(this);
}
