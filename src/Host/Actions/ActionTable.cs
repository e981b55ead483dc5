using System.Text;
using AdvoCache.Host.Connections;
using AdvoCache.Wire;

namespace AdvoCache.Host.Actions;

/// <summary>What each action does: one line an action. An action without a line is unknown.</summary>
internal static class ActionTable
{
    private delegate ValueTask Handler(ClientConnection connection, Request request);

    private static readonly Dictionary<RequestAction, (bool NeedsSheet, Handler Handle)> Table = new()
    {
        [RequestAction.Open] = (false, Opening.OpenAsync),
        [RequestAction.RegisterReplica] = (false, Replicas.RegisterAsync),
        [RequestAction.Get] = (true, static (connection, _) => connection.ReadAsync(RequestAction.Get)),
        [RequestAction.Dump] = (true, static (connection, _) => connection.ReadAsync(RequestAction.Dump)),
        [RequestAction.Set] = (true, Writes.SetAsync),
        [RequestAction.SetNull] = (true, Writes.SetNullAsync),
        [RequestAction.Delete] = (true, Writes.DeleteAsync),
        [RequestAction.DeletePrefix] = (true, Writes.DeletePrefixAsync),
        [RequestAction.DeleteSuffix] = (true, Writes.DeleteSuffixAsync),
        [RequestAction.Lock] = (true, Writes.LockAsync),
        [RequestAction.Unlock] = (true, Writes.UnlockAsync),
        [RequestAction.Touch] = (true, Touches.TouchAsync),
        [RequestAction.Stats] = (true, Statistics.TellAsync),
    };

    internal static ValueTask HandleAsync(ClientConnection connection, Request request)
    {
        var known = Table.TryGetValue(request.Action, out var row);
        if (connection.Opened is null && (!known || row.NeedsSheet))
            return RefuseAsync(connection, ErrorCode.NotOpen, "must open sheet first");
        return known
            ? row.Handle(connection, request)
            : RefuseAsync(connection, ErrorCode.UnknownAction, "unknown action: " + Encoding.UTF8.GetString(request.ActionText.Span));
    }

    private static async ValueTask RefuseAsync(ClientConnection connection, ErrorCode code, string error)
    {
        await connection.SettleAsync();
        connection.Refuse(code, error);
    }
}
