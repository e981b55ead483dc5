using AdvoCache.Wire;
using BenchmarkDotNet.Attributes;

namespace AdvoCache.Bench.Micro;

/// <summary>Reading a request from a frame, as a connection does with each one: into a request that it uses again and again.</summary>
[MemoryDiagnoser]
public class ParseBenchmarks
{
    private readonly Request _request = new();
    private readonly byte[] _set100 = SetOf(100);
    private readonly byte[] _set4096 = SetOf(4096);
    private readonly byte[] _get = Samples.Utf8($$"""{"action":"get","key":"user:04711","id":17}""");
    private readonly byte[] _delete = Samples.Utf8($$"""{"action":"delete","key":"user:04711","id":17}""");

    [Benchmark]
    public RequestAction Set100Bytes() => Parse(_set100);

    [Benchmark]
    public RequestAction Set4096Bytes() => Parse(_set4096);

    [Benchmark]
    public RequestAction Get() => Parse(_get);

    [Benchmark]
    public RequestAction Delete() => Parse(_delete);

    private static byte[] SetOf(int valueBytes)
        => [.. """{"action":"set","key":"user:04711","value":"""u8, .. Samples.Value(valueBytes), .. ""","ttl":60,"id":17}"""u8];

    private RequestAction Parse(byte[] frame)
        => _request.Parse(frame) == ParseOutcome.Ok ? _request.Action : throw new InvalidOperationException("The request was refused.");
}
