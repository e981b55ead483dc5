using AdvoCache.Core;
using AdvoCache.Log;
using BenchmarkDotNet.Attributes;

namespace AdvoCache.Bench.Micro;

/// <summary>
/// Snapshots of a million keys of 100 bytes, in memory: what a medium adds is its own affair. Few iterations of one call each, whatever the
/// job says, because one takes long.
/// </summary>
[MemoryDiagnoser]
[WarmupCount(1)]
[IterationCount(3)]
[InvocationCount(1, unrollFactor: 1)]
public class SnapshotBenchmarks
{
    private const int KeyCount = 1_000_000;

    private readonly MemoryStream _file = new();
    private SheetStore _store = new();
    private List<byte[]> _image = [];

    [GlobalSetup]
    public void Fill()
    {
        _store = new FilledStore(KeyCount, KeyCount).Store;
        _image = SnapshotStore.ImageOf(_store);
        WriteFile();
    }

    /// <summary>For so long the applier stands still.</summary>
    [Benchmark]
    public int TakeImage() => SnapshotStore.ImageOf(_store).Count;

    /// <summary>Runs beside the applier.</summary>
    [Benchmark]
    public long WriteFile()
    {
        _file.Position = 0;
        SnapshotFormat.WriteHeader(_file, entry: 1, term: 1);
        foreach (var block in _image)
            SnapshotFormat.WriteBlock(_file, block);
        return _file.Length;
    }

    [Benchmark]
    public SheetStore Restore()
    {
        _file.Position = 0;
        return SnapshotFormat.Read(_file)?.Store ?? throw new InvalidOperationException("The snapshot was not read.");
    }

    /// <summary>As the command that shows two nodes to be equal takes it, but of the whole state.</summary>
    [Benchmark]
    public string Digest() => StateDigest.Of(_store);
}
