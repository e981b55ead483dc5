using DotNext.IO;
using DotNext.Net.Cluster.Consensus.Raft;

namespace AdvoCache.Log;

/// <summary>A snapshot that this node has already received, as its log takes it.</summary>
internal sealed class ReceivedSnapshot(LoadedSnapshot loaded) : IRaftLogEntry
{
    bool DotNext.IO.Log.ILogEntry.IsSnapshot => true;

    public long Term => loaded.Term;

    public long? Length => SnapshotFormat.HeaderBytes;

    bool IDataTransferObject.IsReusable => true;

    public ValueTask WriteToAsync<TWriter>(TWriter writer, CancellationToken token)
        where TWriter : IAsyncBinaryWriter
        => writer.Invoke(SnapshotFormat.Header(loaded.Entry, loaded.Term), token);
}
