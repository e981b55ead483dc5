using System.Buffers;
using DotNext.IO;
using DotNext.IO.Log;
using DotNext.Net.Cluster.Consensus.Raft;
using DotNext.Net.Cluster.Consensus.Raft.StateMachine;

namespace AdvoCache.Log;

/// <summary>An entry of the log as the Raft library sends it: from memory, or from its file, or the snapshot that stands for it.</summary>
internal readonly struct StoredEntry : IRaftLogEntry
{
    private readonly ReadOnlyMemory<byte> _payload;
    private readonly object? _source;
    private readonly int _offset;
    private readonly int _length;

    internal StoredEntry(long term, ReadOnlyMemory<byte> payload)
    {
        Term = term;
        _payload = payload;
        _length = payload.Length;
    }

    internal StoredEntry(long term, Segment segment, int offset, int length)
    {
        Term = term;
        _source = segment;
        _offset = offset;
        _length = length;
    }

    internal StoredEntry(ISnapshot snapshot)
    {
        Term = snapshot.Term;
        _source = snapshot;
    }

    public long Term { get; }

    public long? Length => _source is ISnapshot snapshot ? snapshot.Length : _length;

    bool ILogEntry.IsSnapshot => _source is ISnapshot;

    bool IDataTransferObject.IsReusable => true;

    /// <summary>The payload, read from the file if need be.</summary>
    internal ReadOnlyMemory<byte> Payload
    {
        get
        {
            if (_source is not Segment segment)
                return _payload;
            var payload = new byte[_length];
            segment.Read(payload, _offset);
            return payload;
        }
    }

    bool IDataTransferObject.TryGetMemory(out ReadOnlyMemory<byte> memory)
    {
        memory = _payload;
        return _source is null;
    }

    public ValueTask WriteToAsync<TWriter>(TWriter writer, CancellationToken token)
        where TWriter : IAsyncBinaryWriter
        => _source switch
        {
            ISnapshot snapshot => snapshot.WriteToAsync(writer, token),
            Segment segment => WriteToAsync(segment, writer, token),
            _ => writer.Invoke(_payload, token),
        };

    private async ValueTask WriteToAsync<TWriter>(Segment segment, TWriter writer, CancellationToken token)
        where TWriter : IAsyncBinaryWriter
    {
        var payload = ArrayPool<byte>.Shared.Rent(_length);
        try
        {
            segment.Read(payload.AsSpan(0, _length), _offset);
            await writer.Invoke(payload.AsMemory(0, _length), token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(payload);
        }
    }
}
