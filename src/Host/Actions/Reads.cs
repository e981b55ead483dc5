using AdvoCache.Core;
using AdvoCache.Host.Connections;
using AdvoCache.Log;
using AdvoCache.Wire;

namespace AdvoCache.Host.Actions;

/// <summary>
/// Carries out batches of reads: one confirmation for all, then each against the store as it is. Replies are queued under the store's
/// gate, so a connection hears them in their place among the changes.
/// </summary>
internal sealed class Reads(CacheNode node)
{
    internal async ValueTask CarryOutAsync(ClientConnection connection, ReadBatch batch)
    {
        if (batch.NeedsConfirmation)
        {
            // A follower's touches travel with its request for confirmation, so they are in the log before any later write of anybody.
            if (!node.IsLeading)
                node.Read((this, connection, batch), static (store, work) => work.Item1.TouchAll(store, work.connection, work.batch));
            if (!await node.PassReadBarrierAsync())
            {
                RefuseFrom(0, connection, batch);
                return;
            }
        }

        for (var next = 0; next < batch.Count;)
        {
            next = node.Read((this, connection, batch, next), static (store, work) => work.Item1.AnswerFrom(work.next, store, work.connection, work.batch));
            if (next < batch.Count && !await node.EvictDueAsync())
            {
                RefuseFrom(next, connection, batch);
                return;
            }
        }
    }

    private bool TouchAll(SheetStore store, ClientConnection connection, ReadBatch batch)
    {
        if (!TryFindSheet(store, connection, out var sheet))
            return false;
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i].Action == RequestAction.Get && sheet.Entries.TryFind(batch.Key(i), out var entry))
                node.Touch(new(sheet.Number, entry.Slot));
        }
        return true;
    }

    /// <summary>Answers in order and returns the first read that must wait for something due to be ended first.</summary>
    private int AnswerFrom(int next, SheetStore store, ClientConnection connection, ReadBatch batch)
    {
        if (!TryFindSheet(store, connection, out var sheet))
        {
            RefuseFrom(next, connection, batch);
            return batch.Count;
        }
        var now = node.Clock.Now;
        for (; next < batch.Count; next++)
        {
            if (batch[next].Action == RequestAction.Dump)
            {
                if (store.Expiry.NextDue <= now && store.Now < now)
                    return next;
                connection.Outbox.Deferred(new DumpMessage(new(sheet, store), batch.Id(next).ToArray()));
            }
            else if (!TryAnswerGet(store, sheet, now, connection, batch, next))
            {
                return next;
            }
        }
        return next;
    }

    private bool TryAnswerGet(SheetStore store, Sheet sheet, Moment now, ClientConnection connection, ReadBatch batch, int read)
    {
        if (!store.TryFindLive(sheet, batch.Key(read), out var entry))
        {
            connection.Answer(new() { Id = batch.Id(read), Error = "key not found"u8, Code = ErrorCode.NotFound, Index = store.Index.Value });
            return true;
        }
        if (entry.ExpiresAt <= now)
            return false;
        connection.Answer(new()
        {
            Success = true,
            Key = entry.Key,
            Value = entry.Value,
            Id = batch.Id(read),
            Index = store.Index.Value,
            Version = entry.Version.Value,
            HasVersion = true,
        });
        if (node.IsLeading)
            node.Touch(new(sheet.Number, entry.Slot));
        return true;
    }

    private void RefuseFrom(int next, ClientConnection connection, ReadBatch batch)
    {
        for (; next < batch.Count; next++)
            connection.Answer(new() { Id = batch.Id(next), Error = Refusals.UnavailableText(node), Code = ErrorCode.Unavailable });
    }

    private static bool TryFindSheet(SheetStore store, ClientConnection connection, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Sheet? sheet)
    {
        sheet = null;
        return connection.Opened is { } opened && store.TryFindSheet(opened.Number, out sheet);
    }
}
