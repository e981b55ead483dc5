using AdvoCache.Core;
using AdvoCache.Log;

namespace AdvoCache.Host.Connections;

/// <summary>Where a client that comes back says that it stopped hearing. Whatever does not fit gets it the whole sheet.</summary>
/// <param name="Since">The greatest index it heard.</param>
/// <param name="Epoch">What the sheet was called then.</param>
internal sealed record ResumePoint(LogIndex Since, byte[] Epoch)
{
    /// <summary>
    /// The changes that it missed; null when they cannot be told exactly, or take so much of the outbox that the changes that follow
    /// could cut the client off before it has caught up.
    /// </summary>
    internal Change[]? Missed(Sheet sheet, SheetStore store, ChangeHistory history, ReadOnlySpan<byte> epoch, long maxBytes)
    {
        if (epoch.IsEmpty || !epoch.SequenceEqual(Epoch) || Since < LogIndex.None || Since > store.Index)
            return null;
        return history.TryCollect(sheet, Since, out var missed, maxBytes) ? missed : null;
    }
}
