using DotNext.IO.Log;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace AdvoCache.Log;

/// <summary>
/// The log as the Raft library sees it. The library's own log keeps the term and the vote, and no entries: those are in
/// <see cref="DurableLog"/>, to which all calls for them go. (A log without the library's as its base is not possible: one member of its interface is internal.)
/// </summary>
internal sealed class LibraryLog(DurableLog log, string directory, ISnapshot? before)
    : WriteAheadLog(
        new() { Location = directory, ChunkSize = ChunkBytes, MemoryManagement = MemoryManagementStrategy.SharedMemory },
        new NoEntries(before)),
    IAuditTrail<IRaftLogEntry>
{
    /// <summary>Of the entries of an earlier build.</summary>
    private const int ChunkBytes = 16 * 1024 * 1024;

    /// <summary>Whether an earlier build left entries in it.</summary>
    internal bool HasEntries => LastEntryIndex > (before?.Index ?? 0);

    bool IAuditTrail.IsLogEntryLengthAlwaysPresented => true;

    long IAuditTrail.LastCommittedEntryIndex => log.LastCommittedEntryIndex;

    long IAuditTrail.LastEntryIndex => log.LastEntryIndex;

    /// <summary>Deletes the entries that an earlier build left, when they have been taken over.</summary>
    internal static void DeleteEntries(string directory)
    {
        foreach (var name in (string[])["data", "metadata"])
        {
            if (Directory.Exists(Path.Combine(directory, name)))
                Directory.Delete(Path.Combine(directory, name), recursive: true);
        }
        File.Delete(Path.Combine(directory, "checkpoint"));
    }

    Task IAuditTrail.InitializeAsync(CancellationToken token) => Task.CompletedTask; // the node did before it started Raft

    ValueTask IAuditTrail.WaitForApplyAsync(CancellationToken token) => new(log.WaitForApplyAsync(log.LastAppliedEntryIndex + 1, token));

    ValueTask IAuditTrail.WaitForApplyAsync(long index, CancellationToken token) => new(log.WaitForApplyAsync(index, token));

    ValueTask<long> IAuditTrail.CommitAsync(long endIndex, CancellationToken token) => log.CommitAsync(endIndex, token);

    ValueTask<TResult> IAuditTrail.ReadAsync<TResult>(ILogEntryConsumer<ILogEntry, TResult> reader, long startIndex, long endIndex, CancellationToken token)
        => log.ReadAsync(reader, startIndex, endIndex, token);

    ValueTask<TResult> IAuditTrail<IRaftLogEntry>.ReadAsync<TResult>(
        ILogEntryConsumer<IRaftLogEntry, TResult> reader, long startIndex, long endIndex, CancellationToken token)
        => log.ReadAsync(reader, startIndex, endIndex, token);

    ValueTask<long> IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(TEntry entry, CancellationToken token) => log.AppendAsync(entry, token);

    ValueTask IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(TEntry entry, long startIndex, CancellationToken token)
        => entry.IsSnapshot
            ? log.InstallAsync(startIndex, token)
            : log.AppendAsync(new LogEntryProducer<TEntry>([entry]), startIndex, skipCommitted: false, token);

    ValueTask IAuditTrail<IRaftLogEntry>.AppendAsync<TEntry>(
        ILogEntryProducer<TEntry> entries, long startIndex, bool skipCommitted, CancellationToken token)
        => log.AppendAsync(entries, startIndex, skipCommitted, token);

    /// <summary>What the library's log has for a state machine. Entries of an earlier build are read, not applied.</summary>
    private sealed class NoEntries(ISnapshot? before) : IStateMachine
    {
        public ISnapshot? Snapshot => before;

        public ValueTask<long> ApplyAsync(LogEntry entry, CancellationToken token) => new(entry.Index);

        public ValueTask ReclaimGarbageAsync(long watermark, CancellationToken token) => ValueTask.CompletedTask;
    }
}
