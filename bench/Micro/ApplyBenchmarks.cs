using System.Buffers;
using AdvoCache.Core;
using BenchmarkDotNet.Attributes;

namespace AdvoCache.Bench.Micro;

/// <summary>
/// The transitions of the store, with 10,000 keys of 100 bytes. A benchmark leaves the store as it found it, so commands that add or remove
/// something are measured together with the one that takes it back; their names say so.
/// </summary>
[MemoryDiagnoser]
public partial class ApplyBenchmarks
{
    private const int Ten = 10;
    private const int ManyTouches = 64;

    private static readonly byte[] NullPlaceholder = Samples.Utf8($"\"__NULL__\"");
    private static readonly byte[] NewKey = Samples.Utf8($"new");
    private static readonly byte[] Prefix = Samples.Utf8($"user:0123");
    private static readonly byte[] Suffix = Samples.Utf8($"123");

    private readonly FilledStore _filled = new();
    private readonly FilledStore _full = new(capacity: FilledStore.KeyCount);
    private readonly byte[][] _twiceTheKeys = [.. Enumerable.Range(0, 2 * FilledStore.KeyCount).Select(Samples.Key)];
    private readonly byte[][] _withPrefix = [.. Enumerable.Range(0, Ten).Select(static number => Samples.Key(1230 + number))];
    private readonly byte[][] _withSuffix = [.. Enumerable.Range(0, Ten).Select(static number => Samples.Key((1000 * number) + 123))];
    private readonly byte[][] _keys;
    private readonly Entry[] _entries;
    private readonly byte[][] _touches;
    private readonly byte[][] _manyTouches;
    private int _next;
    private int _newest = FilledStore.KeyCount;

    public ApplyBenchmarks()
    {
        _keys = [.. Enumerable.Range(0, FilledStore.KeyCount).Select(_ => _filled.NextKey())];
        _entries = [.. _keys.Select(EntryOf)];
        _touches = [.. _entries.Select(static entry => TouchOf(entry))];
        _manyTouches = [.. _entries.Chunk(ManyTouches).Select(TouchOf)];
    }

    [Benchmark]
    public Reply SetOverwrites() => _filled.Apply(new Set(_filled.NextKey(), FilledStore.Value, FilledStore.TtlMs));

    /// <summary>The key that is set is always the one that was evicted longest ago.</summary>
    [Benchmark]
    public Reply SetEvicts()
    {
        _newest = (_newest + 1) % _twiceTheKeys.Length;
        return _full.Apply(new Set(_twiceTheKeys[_newest], FilledStore.Value, FilledStore.TtlMs));
    }

    [Benchmark]
    public Reply SetNewThenDelete()
    {
        _filled.Apply(new Set(NewKey, FilledStore.Value, FilledStore.TtlMs));
        return _filled.Apply(new Delete(NewKey));
    }

    /// <summary>The action <c>set_null</c>: a set of the placeholder.</summary>
    [Benchmark]
    public Reply SetNull() => _filled.Apply(new Set(_filled.NextKey(), NullPlaceholder, FilledStore.TtlMs));

    [Benchmark]
    public Reply SetIfVersion()
    {
        var entry = NextEntry();
        return _filled.Apply(new Set(_keys[_next], FilledStore.Value, FilledStore.TtlMs, Condition: new(entry.Version.Value, default, null)));
    }

    [Benchmark]
    public Reply DeleteAbsent() => _filled.Apply(new Delete(NewKey));

    [Benchmark]
    public Reply DeleteTenByPrefixThenSetThem() => SetAll(_withPrefix, _filled.Apply(new DeleteByPrefix(Prefix)));

    [Benchmark]
    public Reply DeleteTenBySuffixThenSetThem() => SetAll(_withSuffix, _filled.Apply(new DeleteBySuffix(Suffix)));

    [Benchmark]
    public Reply EvictNothingDue() => _filled.Apply(new Evict(_filled.Store.Now));

    [Benchmark]
    public Reply SetThenEvictDue()
    {
        _filled.Apply(new Set(NewKey, FilledStore.Value, TtlMs: 1));
        return _filled.Apply(new Evict(_filled.Store.Now.After(1)));
    }

    [Benchmark]
    public Reply TouchOne() => _filled.Apply(new Touch(_touches[NextPlace()]));

    [Benchmark]
    public Reply TouchSixtyFour() => _filled.Apply(new Touch(_manyTouches[NextPlace() % _manyTouches.Length]));

    /// <summary>What a touch is for, without the command around it.</summary>
    [Benchmark]
    public void HeatInLruOrder() => _filled.Sheet.Entries.Heat(NextEntry());

    private static byte[] TouchOf(params Entry[] entries)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(bytes);
        foreach (var entry in entries)
            new TouchedEntry(entry.Sheet.Number, entry.Slot).Write(ref writer);
        return bytes.WrittenSpan.ToArray();
    }

    private Entry EntryOf(byte[] key) => _filled.Sheet.Entries.TryFind(key, out var entry) ? entry : throw new InvalidOperationException("A key is missing.");

    private int NextPlace() => _next = (_next + 1) % FilledStore.KeyCount;

    private Entry NextEntry() => _entries[NextPlace()];

    private Reply SetAll(byte[][] keys, Reply deleted)
    {
        if (deleted.Number != keys.Length)
            throw new InvalidOperationException($"{deleted.Number} keys were deleted.");
        foreach (var key in keys)
            _filled.Apply(new Set(key, FilledStore.Value, FilledStore.TtlMs));
        return deleted;
    }
}
