using System.Buffers;

namespace AdvoCache.Tests.Extensions.Caching.Contract;

/// <summary>Bytes in two pieces, as the buffers of a pipe may have them.</summary>
internal sealed class Segments : ReadOnlySequenceSegment<byte>
{
    private Segments(ReadOnlyMemory<byte> memory, long before)
    {
        Memory = memory;
        RunningIndex = before;
    }

    internal static ReadOnlySequence<byte> Of(byte[] bytes)
    {
        var half = bytes.Length / 2;
        var first = new Segments(bytes.AsMemory(0, half), 0);
        var last = new Segments(bytes.AsMemory(half), half);
        first.Next = last;
        return new(first, 0, last, last.Memory.Length);
    }
}
