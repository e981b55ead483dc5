using System.Text;
using AdvoCache.Core;
using AdvoCache.Host.Connections;
using AdvoCache.Log;
using AdvoCache.Wire;

namespace AdvoCache.Host.Actions;

/// <summary>Opens a sheet: the password is verified (or, for a new sheet, hashed) beside the log, then the log decides.</summary>
internal static class Opening
{
    /// <summary>The longest password in bytes; all of them count.</summary>
    internal const int MaxPasswordBytes = 1024;

    /// <summary>Each further attempt means that somebody else made or remade the sheet in between.</summary>
    private const int MaxAttempts = 5;

    internal static async ValueTask OpenAsync(ClientConnection connection, Request request)
    {
        await connection.SettleAsync();
        if (connection.Opened is { } opened)
            connection.Refuse(ErrorCode.AlreadyOpen, "already in sheet: " + Encoding.UTF8.GetString(opened.Name));
        else if (connection.IsReplica)
            connection.Refuse(ErrorCode.BadRequest, "this connection is registered as a replica"u8);
        else if (request.Sheet.IsEmpty || request.Password.IsEmpty)
            connection.Refuse(ErrorCode.BadRequest, "sheet and password required"u8);
        else if (request.Password.Length > MaxPasswordBytes)
            connection.Refuse(ErrorCode.BadRequest, "password longer than 1024 bytes"u8);
        else
            await OpenAsync(connection, request, request.Sheet.ToArray(), Encoding.UTF8.GetString(request.Password.Span));
    }

    private static async Task OpenAsync(ClientConnection connection, Request request, byte[] name, string password)
    {
        var services = connection.Services;
        var node = services.Node;
        if (services.IsStopping)
        {
            connection.Refuse(ErrorCode.Unavailable, "unavailable: this node stops, use another"u8);
            connection.EndWith(CloseCodes.GoingAway, Refusals.StoppingReason);
            return;
        }
        // Without this, a lagging follower would verify against the password of a sheet that is gone.
        if (!await node.PassReadBarrierAsync())
        {
            connection.Refuse(ErrorCode.Unavailable, Refusals.UnavailableText(node));
            if (node.IsCutOff)
                connection.EndWith(CloseCodes.TryAgainLater, Refusals.CutOffReason);
            return;
        }
        var hash = node.Read(name, static (store, wanted) => store.TryFindSheet(wanted, out var sheet) ? sheet.PasswordHash : null);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (hash is null)
                hash = await services.Passwords.HashAsync(name, password);
            else if (await services.Passwords.VerifyAsync(password, hash) is var verified && verified is not true)
            {
                RefusePassword(connection, isWrong: verified is false);
                return;
            }
            if (hash is null)
            {
                RefusePassword(connection, isWrong: false);
                return;
            }

            connection.ProposedSession = services.NewSession();
            var pending = new PendingOpen(connection, name, request);
            var outcome = node.TrySubmit(new OpenSheet(name, hash, services.Settings.CacheCapacity), connection.ProposedSession, pending)
                ? await pending.Outcome
                : null;
            if (outcome is { Succeeded: true })
                return;
            if (outcome is not { Refusal: Refusal.OtherPasswordHash, Sheet: { } other })
            {
                RefuseForNow(connection, request, maybe: outcome is null);
                return;
            }
            connection.ProposedSession = SessionId.None;
            hash = other.PasswordHash;
        }
        RefuseForNow(connection, request, maybe: false);
    }

    private static void RefusePassword(ClientConnection connection, bool isWrong)
    {
        if (isWrong)
        {
            connection.Refuse(ErrorCode.InvalidPassword, "invalid password"u8);
            connection.EndWith(CloseCodes.PolicyViolation, "invalid password"u8);
        }
        else
        {
            connection.Refuse(ErrorCode.RateLimited, "too many passwords wait to be checked, try again"u8);
        }
    }

    /// <summary>The session may or may not come to be; a new connection starts from a clean slate.</summary>
    private static void RefuseForNow(ClientConnection connection, Request request, bool maybe)
    {
        connection.Answer(new() { Id = request.Id.Span, Error = Refusals.UnavailableText(connection.Node), Code = ErrorCode.Unavailable, Maybe = maybe });
        connection.EndWith(CloseCodes.TryAgainLater, "unavailable, try again"u8);
    }

    /// <summary>Joins the connection to its sheet's broadcasts at the very place in the log where the open stands.</summary>
    private sealed class PendingOpen(ClientConnection connection, byte[] name, Request request) : Submission
    {
        private readonly byte[] _id = request.Id.ToArray();
        private readonly ResumePoint? _from = request.Since is { } since ? new(new(since), request.Epoch.ToArray()) : null;
        private readonly TaskCompletionSource<Reply?> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task<Reply?> Outcome => _outcome.Task;

        protected override void Applied(in Reply reply)
        {
            if (reply is { Succeeded: true, Sheet: { } sheet })
            {
                var services = connection.Services;
                connection.Opened = new(sheet.Number, name);
                services.Broadcaster.Attach(connection, connection.ProposedSession, sheet);
                connection.AnswerApplied(new()
                {
                    Success = true,
                    Sheet = name,
                    Id = _id,
                    // Who comes back counts by the message that follows: until it has come, the client has heard no more than before.
                    Index = _from is null ? reply.Index.Value : 0,
                    HasCluster = true,
                    Node = services.SelfUrl,
                    Leader = services.LeaderUrl(),
                    Nodes = services.ClientUrls,
                });
                services.Node.Read((this, sheet), static (store, open) => open.Item1.Begin(open.sheet, store));
            }
            _outcome.TrySetResult(reply);
        }

        /// <summary>Brings the client to this place in the log: by what it missed if that is known to be all, else by the whole sheet.</summary>
        private bool Begin(Sheet sheet, SheetStore store)
        {
            var services = connection.Services;
            var epoch = SheetEpoch.Of(store.ClusterId, sheet.Number);
            var missed = _from?.Missed(sheet, store, services.Node.History, epoch, services.Settings.OutboxLimitBytes / 2);
            if (_from is not null && missed is not null)
            {
                var messages = new ResumeMessages(_from, missed);
                connection.Outbox.Deferred(messages, messages.Bytes);
            }
            else
            {
                var content = new SheetContent(sheet, store);
                connection.Outbox.Deferred(new SheetStateMessage(content, epoch), content.Bytes);
            }
            if (_from is not null)
                services.Broadcaster.TellIndexWhenIdle(connection);
            return missed is not null;
        }

        protected override void Failed(bool maybe) => _outcome.TrySetResult(null);
    }
}
