using System.Buffers;
using System.Text;
using AdvoCache.Host.Connections;
using AdvoCache.Wire;

namespace AdvoCache.Host.Actions;

/// <summary>
/// The original's replica stream, for tools that still consume it: everything of every tenant, so only for whoever shows
/// the operator's token.
/// </summary>
internal static class Replicas
{
    internal static async ValueTask RegisterAsync(ClientConnection connection, Request request)
    {
        await connection.SettleAsync();
        var token = connection.Services.Settings.ReplicaToken;
        if (connection.Opened is { } opened)
        {
            connection.Refuse(ErrorCode.AlreadyOpen, "already in sheet: " + Encoding.UTF8.GetString(opened.Name));
        }
        else if (connection.IsReplica)
        {
            connection.Refuse(ErrorCode.AlreadyOpen, "already registered as a replica"u8);
        }
        else if (!token.IsSet)
        {
            connection.Refuse(ErrorCode.BadRequest, "register_replica is disabled: the operator has not set ADVO_REPLICA_TOKEN"u8);
        }
        else if (!token.IsShownBy(request.Token.Span))
        {
            connection.Refuse(ErrorCode.InvalidPassword, "invalid replica token"u8);
            connection.EndWith(CloseCodes.PolicyViolation, "invalid replica token"u8);
        }
        else if (!await connection.Node.PassReadBarrierAsync())
        {
            connection.Refuse(ErrorCode.Unavailable, Refusals.UnavailableText(connection.Node));
        }
        else
        {
            connection.IsReplica = true;
            connection.Node.Read(connection, static (store, replica) =>
            {
                var sheets = store.SheetsInOrder().Select(sheet => (sheet.Name, new SheetContent(sheet, store))).ToArray();
                replica.Outbox.Deferred(new FullStateMessage(sheets, store.Index.Value), sheets.Sum(static sheet => sheet.Item2.Bytes));
                replica.Services.Broadcaster.AttachReplica(replica);
                return true;
            });
            connection.Flush();
        }
    }

    private sealed class FullStateMessage((byte[] Name, SheetContent Content)[] sheets, long index) : IDeferredMessage
    {
        private int _next = -1;

        public bool WritePart(ArrayBufferWriter<byte> output)
        {
            if (_next < 0)
            {
                Messages.BeginFullState(output, index);
                _next = 0;
            }
            for (; _next < sheets.Length; _next++)
            {
                var (name, content) = sheets[_next];
                if (content.IsAtStart)
                    Messages.BeginFullStateSheet(output, _next == 0, name);
                if (content.WriteMembers(output))
                    return true;
                Messages.EndFullStateSheet(output);
            }
            Messages.EndFullState(output);
            return false;
        }
    }
}
