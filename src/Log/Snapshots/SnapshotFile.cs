using AdvoCache.Core;
using DotNext.IO;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace AdvoCache.Log;

/// <summary>
/// A snapshot on disk as the Raft log knows it. To a follower that is too far behind, Raft sends only what it is: the follower gets the
/// state itself over a node link (<see cref="StateTransfer"/>).
/// </summary>
internal sealed class SnapshotFile(string path, long index, long term, long length) : ISnapshot
{
    private const long PatienceMs = 5_000;

    /// <summary>How fast a follower reads a state, by a cautious guess.</summary>
    private const long LoadedBytesPerMs = 10_000;

    internal string Path { get; } = path;

    public long Index { get; } = index;

    public long Term { get; } = term;

    /// <summary>Of the file.</summary>
    internal long FileBytes { get; } = length;

    /// <summary>Of what Raft sends.</summary>
    public long? Length => SnapshotFormat.HeaderBytes;

    bool IDataTransferObject.IsReusable => true;

    /// <summary>When a follower last had all of it, by <see cref="Environment.TickCount64"/>; 0: none yet.</summary>
    internal long FetchedAt { get; set; }

    /// <summary>What <see cref="TakeStuck"/> would say.</summary>
    internal bool IsStuck { get; private set; }

    /// <summary>
    /// Whether Raft goes on sending it long after a follower got it: then the follower's answer was lost, and it takes this one no more.
    /// Says so once, and after some time again.
    /// </summary>
    internal bool TakeStuck()
    {
        if (!IsStuck)
            return false;
        IsStuck = false;
        FetchedAt = Environment.TickCount64;
        return true;
    }

    internal FileStream Open() => new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: false);

    public ValueTask WriteToAsync<TWriter>(TWriter writer, CancellationToken token)
        where TWriter : IAsyncBinaryWriter
    {
        if (FetchedAt > 0 && Environment.TickCount64 - FetchedAt > PatienceMs + (FileBytes / LoadedBytesPerMs))
            IsStuck = true;
        return writer.Invoke(SnapshotFormat.Header(Index, Term), token);
    }
}

/// <summary>A state with the Raft entry that it reaches up to.</summary>
internal sealed record LoadedSnapshot(SheetStore Store, long Entry, long Term);
