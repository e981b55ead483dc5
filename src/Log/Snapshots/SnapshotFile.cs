using AdvoCache.Core;
using DotNext.IO;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace AdvoCache.Log;

/// <summary>A snapshot on disk as the Raft log knows it: streamed to a follower that is too far behind, byte for byte.</summary>
internal sealed class SnapshotFile(string path, long index, long term, long length) : ISnapshot
{
    private const int ChunkBytes = 64 * 1024;

    internal string Path { get; } = path;

    public long Index { get; } = index;

    public long Term { get; } = term;

    public long? Length { get; } = length;

    bool IDataTransferObject.IsReusable => true;

    public async ValueTask WriteToAsync<TWriter>(TWriter writer, CancellationToken token)
        where TWriter : IAsyncBinaryWriter
    {
        var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: false);
        await using (file)
        {
            var buffer = new byte[ChunkBytes];
            for (int read; (read = await file.ReadAsync(buffer, token)) > 0;)
                await writer.Invoke(buffer.AsMemory(0, read), token);
        }
    }
}

/// <summary>A state with the Raft entry that it reaches up to.</summary>
internal sealed record LoadedSnapshot(SheetStore Store, long Entry, long Term);
