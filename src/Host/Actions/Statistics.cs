using AdvoCache.Core;
using AdvoCache.Host.Connections;
using AdvoCache.Wire;

namespace AdvoCache.Host.Actions;

/// <summary><c>stats</c>: what the sheet is made of, the same on every node, and what this node has seen of its use.</summary>
internal static class Statistics
{
    internal static ValueTask TellAsync(ClientConnection connection, Request request) => connection.AnswerNowAsync(request, Tell);

    private static void Tell(SheetStore store, ClientConnection connection, Request request)
    {
        if (connection.Opened is not { } opened || !store.TryFindSheet(opened.Number, out var sheet))
        {
            connection.Answer(new() { Id = request.Id.Span, Error = Refusals.UnavailableText(connection.Node), Code = ErrorCode.Unavailable });
            return;
        }
        var uses = connection.Services.Broadcaster.Uses.Of(sheet.Number);
        var message = Scratch.Take();
        Messages.WriteStats(message, new()
        {
            Entries = sheet.Entries.Count,
            Bytes = sheet.Entries.Bytes,
            Capacity = sheet.Capacity,
            Collaborators = sheet.Collaborators,
            Locks = sheet.Locks.Count,
            Hits = uses.Hits,
            Misses = uses.Misses,
            Evictions = uses.Evictions,
            Expirations = uses.Expirations,
        }, store.Index.Value, request.Id.Span);
        connection.Outbox.Text(message.WrittenSpan);
        connection.Services.Broadcaster.ToldIndex(connection);
    }
}
