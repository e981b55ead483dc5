using System.Buffers;
using System.Runtime.InteropServices;
using AdvoCache.Core;
using AdvoCache.Log;
using BenchmarkDotNet.Attributes;

namespace AdvoCache.Bench.Micro;

/// <summary>An entry of the log, from commands to bytes and back: sets of 100 bytes, alone or as many as come together under load.</summary>
[MemoryDiagnoser]
public class EntryBenchmarks
{
    private static readonly Unawaited Nobody = new();

    private readonly FilledStore _filled = new();
    private readonly Applier _applier;
    private readonly ArrayBufferWriter<byte> _entry = new(Parcel.MaxBytes + 4096);
    private byte[][] _entries = [];
    private int _parcelOffset;
    private int _next;
    private ulong _request;

    public EntryBenchmarks() => _applier = new(_filled.Store);

    [Params(1, 64)]
    public int Commands { get; set; }

    /// <summary>Entries that together set every key once, so that applying them does not find its keys in the processor's cache.</summary>
    [GlobalSetup]
    public void EncodeAll()
    {
        _entries = new byte[FilledStore.KeyCount / Commands][];
        for (var entry = 0; entry < _entries.Length; entry++)
        {
            Encode();
            _entries[entry] = _entry.WrittenSpan.ToArray();
        }
        var reader = new ByteReader(_entries[0].AsMemory(EntryCodec.HeaderBytes));
        reader.Signed();
        _parcelOffset = EntryCodec.HeaderBytes + reader.Position;
    }

    /// <summary>What the node that takes the requests does, and then the leader: a parcel is new each time.</summary>
    [Benchmark]
    public int Encode()
    {
        var parcel = new Parcel(FilledStore.Run);
        for (var command = 0; command < Commands; command++)
        {
            var set = new Set(_filled.NextKey(), FilledStore.Value, FilledStore.TtlMs);
            parcel.Add(set, FilledStore.Client, Nobody, ++_request, deadlineMs: 0);
        }
        _entry.ResetWrittenCount();
        EntryCodec.Begin(_entry, _filled.Store.Now);
        parcel.WriteTo(_entry);
        EntryCodec.End(MemoryMarshal.AsMemory(_entry.WrittenMemory).Span);
        return _entry.WrittenCount;
    }

    /// <summary>The checksum, and every command read to its end, without applying any.</summary>
    [Benchmark]
    public int Decode()
    {
        var entry = NextEntry();
        return EntryCodec.IsIntact(entry) && EntryReader.TryCountParcel(entry.AsMemory(_parcelOffset), out var commands)
            ? commands
            : throw new InvalidOperationException("The entry was not read.");
    }

    /// <summary>What every node does with an entry that is committed.</summary>
    [Benchmark]
    public Moment DecodeAndApply()
        => EntryReader.TryApply(NextEntry(), _filled.Store, _applier, out var stamp)
            ? stamp
            : throw new InvalidOperationException("The entry was not applied.");

    private byte[] NextEntry() => _entries[_next = (_next + 1) % _entries.Length];

    private sealed class Applier(SheetStore store) : ICommandObserver
    {
        public void Advanced() => store.ClearEvents();

        public void Applied(NodeRun run, ulong request, in Reply reply)
        {
            if (reply.Refusal != Refusal.None)
                throw new InvalidOperationException($"A command was refused: {reply.Refusal}.");
            store.ClearEvents();
        }
    }
}
