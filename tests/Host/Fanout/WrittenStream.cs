using System.Threading.Channels;

namespace AdvoCache.Tests.Host.Fanout;

/// <summary>Keeps what is written to it, a piece for each write.</summary>
internal sealed class WrittenStream : MemoryStream
{
    internal Channel<byte[]> Writes { get; } = Channel.CreateUnbounded<byte[]>();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Writes.Writer.TryWrite(buffer.ToArray());
        return ValueTask.CompletedTask;
    }
}
