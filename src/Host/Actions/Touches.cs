using AdvoCache.Core;
using AdvoCache.Host.Connections;
using AdvoCache.Wire;

namespace AdvoCache.Host.Actions;

/// <summary>
/// <c>touch</c>: a near cache tells which keys it served, so that those that only it reads do not go cold here. Told like reads: the
/// touches travel with the next entries of the log.
/// </summary>
internal static class Touches
{
    internal static ValueTask TouchAsync(ClientConnection connection, Request request) => connection.AnswerNowAsync(request, Touch);

    private static void Touch(SheetStore store, ClientConnection connection, Request request)
    {
        var known = 0;
        if (connection.Opened is { } opened && store.TryFindSheet(opened.Number, out var sheet))
        {
            foreach (var key in request.TouchKeys)
            {
                if (!store.TryFindLive(sheet, key.Span, out var entry))
                    continue;
                connection.Node.Touch(new(sheet.Number, entry.Slot));
                known++;
            }
        }
        connection.Answer(new() { Success = true, Count = known, Id = request.Id.Span });
    }
}
