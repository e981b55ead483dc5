using System.Buffers;
using AdvoCache.Core;
using AdvoCache.Host.Connections;
using AdvoCache.Host.Fanout;
using AdvoCache.Log;
using AdvoCache.Wire;
using BenchmarkDotNet.Attributes;

namespace AdvoCache.Bench.Micro;

/// <summary>What clients are sent, up to the bytes that an outbox copies: replies in the thread's buffer, broadcasts in the broadcaster's.</summary>
[MemoryDiagnoser]
public class ReplyBenchmarks
{
    private const long Index = 1_234_567;

    private static readonly byte[] Key = Samples.Key(4711);
    private static readonly byte[] Id = Samples.Utf8($"17");
    private static readonly byte[] LargeValue = Samples.Value(4096);

    private readonly FilledStore _filled = new();
    private readonly TouchedEntries _touched = new();
    private readonly ArrayBufferWriter<byte> _message = new(4096);

    [Benchmark]
    public int Set() => Write(new() { Success = true, Id = Id, Index = Index, Key = Key, Version = Index, HasVersion = true });

    [Benchmark]
    public int Delete() => Write(new() { Success = true, Id = Id, Index = Index, Key = Key, Deleted = 1 });

    [Benchmark]
    public int Get100Bytes() => WriteGet(Key, FilledStore.Value, Index);

    [Benchmark]
    public int Get4096Bytes() => WriteGet(Key, LargeValue, Index);

    [Benchmark]
    public int GetNotFound() => Write(new() { Id = Id, Error = "key not found"u8, Code = ErrorCode.NotFound, Index = Index });

    /// <summary>A get from the store to the bytes, and the note that the entry was read.</summary>
    [Benchmark]
    public int FindThenGet100Bytes()
    {
        if (!_filled.Store.TryFindLive(_filled.Sheet, _filled.NextKey(), out var entry))
            throw new InvalidOperationException("A key is missing.");
        _touched.Add(new(_filled.Sheet.Number, entry.Slot));
        return WriteGet(entry.Key, entry.Value, entry.Version.Value);
    }

    [Benchmark]
    public int BroadcastSet100Bytes() => Broadcast(EventKind.KeySet, FilledStore.Value);

    [Benchmark]
    public int BroadcastSet4096Bytes() => Broadcast(EventKind.KeySet, LargeValue);

    [Benchmark]
    public int BroadcastDelete() => Broadcast(EventKind.KeyDeleted, value: null);

    [Benchmark]
    public int BroadcastDeletePrefix() => Broadcast(EventKind.PrefixDeleted, value: null);

    private static int WriteGet(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long version)
        => Write(new() { Success = true, Key = key, Value = value, Id = Id, Index = Index, Version = version, HasVersion = true });

    private static int Write(scoped in ReplyFields fields)
    {
        var message = Scratch.Take();
        Messages.WriteReply(message, fields);
        return message.WrittenCount;
    }

    private int Broadcast(EventKind kind, byte[]? value)
    {
        _message.ResetWrittenCount();
        ChangeMessage.Write(_message, new(kind, new(Index), value is null ? KeyAndValue.Of(Key) : KeyAndValue.Of(Key, value)));
        return _message.WrittenCount;
    }
}
