using System.Runtime.CompilerServices;
using AdvoCache.Core;
using AdvoCache.Host.Connections;
using AdvoCache.Host.Fanout;
using AdvoCache.Log;
using AdvoCache.Wire;

namespace AdvoCache.Host.Actions;

/// <summary>
/// Carries out batches of reads: one confirmation for all, then each against the store as it is. Replies are queued under the store's
/// gate, so a connection hears them in their place among the changes.
/// </summary>
internal sealed class Reads(CacheNode node, SheetUses uses)
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))] // once for each batch
    internal async ValueTask CarryOutAsync(ClientConnection connection, ReadBatch batch)
    {
        // A follower's touches travel with its request for confirmation, so they are in the log before any later write of anybody.
        var isTouched = batch.NeedsConfirmation && !node.IsLeading;
        if (batch.NeedsConfirmation)
        {
            if (isTouched)
                node.Read((this, connection, batch), static (store, work) => work.Item1.TouchAll(store, work.connection, work.batch));
            if (!await node.PassReadBarrierAsync())
            {
                RefuseFrom(0, connection, batch);
                return;
            }
        }

        // One moment for the whole batch: what is due by then is ended once, however much comes due meanwhile.
        var now = node.Clock.Now;
        for (var next = 0; next < batch.Count;)
        {
            // A client that asks faster than it reads waits here, not the applier.
            await connection.Outbox.HasRoomAsync();
            var work = new Work(this, connection, batch, next, now, isTouched);
            (next, var isDue) = node.Read(work, static (store, work) => work.Reads.AnswerFrom(store, work));
            if (isDue && !await node.EvictDueAsync())
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

    /// <summary>Answers in order until something due must be ended first or the outbox is full; tells the first read left and which it was.</summary>
    private (int Next, bool IsDue) AnswerFrom(SheetStore store, in Work work)
    {
        var (connection, batch) = (work.Connection, work.Batch);
        if (!TryFindSheet(store, connection, out var sheet))
        {
            RefuseFrom(work.Next, connection, batch);
            return (batch.Count, false);
        }
        var use = uses.Of(sheet.Number);
        var next = work.Next;
        for (; next < batch.Count && connection.Outbox.HasRoom; next++)
        {
            if (batch[next].Action == RequestAction.Dump)
            {
                if (store.Expiry.NextDue <= work.Now && store.Now < work.Now)
                    return (next, true);
                var content = new SheetContent(sheet, store);
                connection.Outbox.Deferred(new DumpMessage(content, batch.Id(next).ToArray()), content.Bytes);
                connection.Services.Broadcaster.ToldIndex(connection);
            }
            else if (!TryAnswerGet(store, sheet, use, next, work))
            {
                return (next, true);
            }
        }
        return (next, false);
    }

    private bool TryAnswerGet(SheetStore store, Sheet sheet, SheetUse use, int read, in Work work)
    {
        var (connection, batch) = (work.Connection, work.Batch);
        if (!store.TryFindLive(sheet, batch.Key(read), out var entry))
        {
            use.Misses++;
            connection.Answer(new() { Id = batch.Id(read), Error = "key not found"u8, Code = ErrorCode.NotFound, Index = store.Index.Value });
            return true;
        }
        if (entry.ExpiresAt <= work.Now)
            return false;
        use.Hits++;
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
        if (!work.IsTouched)
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

    private readonly record struct Work(Reads Reads, ClientConnection Connection, ReadBatch Batch, int Next, Moment Now, bool IsTouched);
}
