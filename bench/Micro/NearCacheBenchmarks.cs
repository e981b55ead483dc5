using System.Collections.Concurrent;
using AdvoCache.Client;
using BenchmarkDotNet.Attributes;

namespace AdvoCache.Bench.Micro;

/// <summary>A local read of the .NET client beside the plain lookup that it cannot beat. No server is needed: own writes show at once.</summary>
[MemoryDiagnoser]
public class NearCacheBenchmarks
{
    private const int Keys = 10_000;

    private readonly ConcurrentDictionary<string, byte[]> _dictionary = new(StringComparer.Ordinal);
    private AdvoCacheClient _client = null!; // Setup makes it.
    private string _key = "";

    [GlobalSetup]
    public void Setup()
    {
        _client = AdvoCacheClient.Start(new() { Nodes = [new("ws://127.0.0.1:1/ws")], Sheet = "bench", Password = "secret", RequestTimeout = TimeSpan.FromHours(1) });
        for (var i = 0; i < Keys; i++)
        {
            _client.Set($"key:{i}", i);
            _dictionary[$"key:{i}"] = [1];
        }
        _key = $"key:{Keys / 2}";
    }

    [GlobalCleanup]
    public void Cleanup() => _client.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    public bool Dictionary() => _dictionary.TryGetValue(_key, out _);

    [Benchmark]
    public bool TryGetRaw() => _client.TryGetRaw(_key, out _);

    [Benchmark]
    public bool TryGetInt() => _client.TryGet<int>(_key, out _);
}
