using System.Buffers.Binary;
using System.Security.Cryptography;

namespace AdvoCache.Tests.Support;

/// <summary>Writes client frames, which RFC 6455 wants masked.</summary>
internal static class FrameWriter
{
    private const byte FinalBit = 0x80;
    private const byte MaskBit = 0x80;
    private const int MaskBytes = 4;

    public static byte[] Frame(Opcode opcode, bool final, ReadOnlySpan<byte> payload)
    {
        var lengthBytes = payload.Length < 126 ? 0 : payload.Length <= ushort.MaxValue ? 2 : 8;
        var frame = new byte[2 + lengthBytes + MaskBytes + payload.Length];
        frame[0] = (byte)((final ? FinalBit : 0) | (byte)opcode);
        switch (lengthBytes)
        {
            case 0:
                frame[1] = (byte)(MaskBit | payload.Length);
                break;
            case 2:
                frame[1] = MaskBit | 126;
                BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
                break;
            default:
                frame[1] = MaskBit | 127;
                BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(2), (ulong)payload.Length);
                break;
        }

        var mask = frame.AsSpan(2 + lengthBytes, MaskBytes);
        RandomNumberGenerator.Fill(mask);
        var masked = frame.AsSpan(2 + lengthBytes + MaskBytes);
        for (var i = 0; i < payload.Length; i++)
            masked[i] = (byte)(payload[i] ^ mask[i & 3]);
        return frame;
    }
}
