using System.Buffers;

namespace AdvoCache.Tests.Wire;

/// <summary>Gives never more room than was asked for, so that every message crosses many borders.</summary>
internal sealed class StingyBuffer : IBufferWriter<byte>
{
    private readonly List<byte> _written = [];
    private byte[] _room = [];

    public byte[] Written => [.. _written];

    public void Advance(int count)
    {
        _written.AddRange(_room.AsSpan(0, count));
        _room = [];
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _room = new byte[Math.Max(sizeHint, 1)];

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
