using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace AdvoCache.Tests.Support;

internal readonly record struct Frame(Opcode Opcode, bool Final, byte[] Payload);

/// <summary>Reads server frames and is strict about them: no mask, no reserved bits, no endless payload.</summary>
internal sealed class FrameReader(PipeReader pipe)
{
    private const int MaxPayloadBytes = 256 * 1024 * 1024;
    private const int MaxHeaderBytes = 10;

    /// <summary>Null at the end of the stream.</summary>
    public async Task<Frame?> Read()
    {
        if (await Header(2) is not { } start)
            return null;
        var lengthBytes = (start[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 };
        if (await Header(2 + lengthBytes) is not { } header)
            return null;
        var length = Check(header, lengthBytes);

        var result = await pipe.ReadAtLeastAsync(header.Length + length);
        if (result.Buffer.Length < header.Length + length)
            return null;
        var body = result.Buffer.Slice(header.Length, length);
        var frame = new Frame((Opcode)(header[0] & 0x0F), (header[0] & 0x80) != 0, body.ToArray());
        pipe.AdvanceTo(body.End);
        return frame;
    }

    private async Task<byte[]?> Header(int bytes)
    {
        var result = await pipe.ReadAtLeastAsync(bytes);
        var header = result.Buffer.Length < bytes ? null : result.Buffer.Slice(0, Math.Min(bytes, MaxHeaderBytes)).ToArray();
        // Looked at, not taken: the payload is read together with its header.
        pipe.AdvanceTo(result.Buffer.Start);
        return header;
    }

    private static int Check(byte[] header, int lengthBytes)
    {
        if ((header[0] & 0x70) != 0)
            throw new InvalidDataException("The server set reserved bits that nobody negotiated.");
        if ((header[1] & 0x80) != 0)
            throw new InvalidDataException("The server sent a masked frame.");
        var length = lengthBytes switch
        {
            0 => (ulong)(header[1] & 0x7F),
            2 => BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)),
            _ => BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(2)),
        };
        return length <= MaxPayloadBytes ? (int)length : throw new InvalidDataException($"A frame of {length} bytes.");
    }
}
