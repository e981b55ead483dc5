using System.Buffers;

namespace AdvoCache.Host.Connections;

/// <summary>A buffer of the thread's own to encode one message in before it is copied to an outbox.</summary>
internal static class Scratch
{
    private const int KeptBytes = 1024 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    /// <summary>The buffer, empty. Use it at once and do not await in between.</summary>
    internal static ArrayBufferWriter<byte> Take()
    {
        if (_buffer is not { Capacity: <= KeptBytes } buffer)
            return _buffer = new(4096);
        buffer.ResetWrittenCount();
        return buffer;
    }
}
