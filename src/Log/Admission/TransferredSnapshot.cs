using DotNext.IO;
using DotNext.Net.Cluster.Consensus.Raft;

namespace AdvoCache.Log;

/// <summary>A snapshot that came over a node link, as the log takes it.</summary>
internal sealed class TransferredSnapshot(SnapshotFile file) : IRaftLogEntry
{
    bool DotNext.IO.Log.ILogEntry.IsSnapshot => true;

    public long Term => file.Term;

    public long? Length => file.Length;

    bool IDataTransferObject.IsReusable => true;

    public ValueTask WriteToAsync<TWriter>(TWriter writer, CancellationToken token)
        where TWriter : IAsyncBinaryWriter
        => file.WriteToAsync(writer, token);
}
