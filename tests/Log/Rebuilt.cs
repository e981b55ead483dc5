using AdvoCache.Core;
using AdvoCache.Log;

namespace AdvoCache.Tests.Log;

/// <summary>What a stopped node's directory holds: its newest snapshot and the committed rest of its log, applied without any cluster.</summary>
internal static class Rebuilt
{
    internal static async Task<(LogIndex Index, string Digest)> DigestOf(string directory)
    {
        var store = Restore(directory);
        var log = new DurableLog(Path.Combine(directory, "log"), store, new(directory, TimeProvider.System, Quiet.Logger), static _ => { });
        await using (log)
        {
            await log.InitializeAsync(CancellationToken.None);
            return (store.Store.Index, StateDigest.Of(store.Store));
        }
    }

    internal static long SnapshotEntryOf(string directory) => Restore(directory).AppliedEntry;

    private static ReplicatedStore Restore(string directory)
    {
        var snapshots = new SnapshotStore(Path.Combine(directory, "snapshots"), long.MaxValue, Quiet.Logger);
        var submissions = new SubmissionQueue(TimeProvider.System, TimeSpan.FromSeconds(5));
        var store = new ReplicatedStore(submissions, snapshots, new(TimeProvider.System), Quiet.Logger);
        store.Restore();
        return store;
    }
}
