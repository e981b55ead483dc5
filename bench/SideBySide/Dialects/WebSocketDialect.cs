using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Dialects;

/// <summary>WebSocket (RFC 6455) as a client speaks it, as far as the generator needs it: whole messages, masked, and pongs.</summary>
internal abstract class WebSocketDialect(string path) : Dialect
{
    private const byte Text = 0x81;
    private const byte Close = 0x88;
    private const byte IsLast = 0x80;
    private const byte Ping = 0x89;
    private const byte Pong = 0x8A;
    private const uint Mask = 0x5A3C_9671;

    internal override void Greet(Socket socket)
    {
        socket.Send(Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {socket.RemoteEndPoint}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var answer = Blocking.ReadUntil(socket, "\r\n\r\n"u8);
        if (!answer.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            throw new IOException($"No WebSocket at {socket.RemoteEndPoint}{path}: {answer.Split('\r')[0]}");
    }

    internal override int Read(ReadOnlySpan<byte> input, OutBuffer output, IHearer hearer)
    {
        var read = 0;
        while (TryReadFrame(input[read..], out var opcode, out var payload, out var length))
        {
            read += length;
            if (opcode == Ping)
                WriteFrame(output, Pong, payload);
            else if (opcode == Close)
                throw new IOException($"The server closed: {Encoding.UTF8.GetString(payload)}");
            else
                Message(payload, hearer);
        }
        return read;
    }

    protected abstract void Message(ReadOnlySpan<byte> message, IHearer hearer);

    /// <summary>Writes the header of a message of a length that is known before; its payload has to follow, then <see cref="EndMessage"/>.</summary>
    protected static int BeginMessage(OutBuffer output, int length) => BeginFrame(output, Text, length);

    protected static void EndMessage(OutBuffer output, int start)
    {
        // In place, as a client must; eight bytes at a time.
        var payload = output.From(start);
        var wide = ((ulong)Mask << 32) | Mask;
        for (; payload.Length >= sizeof(ulong); payload = payload[sizeof(ulong)..])
            BinaryPrimitives.WriteUInt64LittleEndian(payload, BinaryPrimitives.ReadUInt64LittleEndian(payload) ^ wide);
        for (var i = 0; i < payload.Length; i++)
            payload[i] ^= (byte)(Mask >> (i % 4 * 8));
    }

    /// <summary>A message on a blocking socket.</summary>
    protected static void SendMessage(Socket socket, string message)
    {
        var output = new OutBuffer();
        WriteFrame(output, Text, Encoding.UTF8.GetBytes(message));
        socket.Send(output.Unsent);
    }

    /// <summary>The next message from a blocking socket.</summary>
    protected static string ReceiveMessage(Socket socket)
    {
        var message = new List<byte>();
        while (true)
        {
            var header = Blocking.Read(socket, 2);
            var length = (header[1] & 0x7F) switch
            {
                126 => BinaryPrimitives.ReadUInt16BigEndian(Blocking.Read(socket, 2)),
                127 => (int)BinaryPrimitives.ReadUInt64BigEndian(Blocking.Read(socket, 8)),
                var small => small,
            };
            message.AddRange(Blocking.Read(socket, length));
            if ((header[0] & IsLast) != 0)
                return Encoding.UTF8.GetString([.. message]);
        }
    }

    private static void WriteFrame(OutBuffer output, byte opcode, ReadOnlySpan<byte> payload)
    {
        var start = BeginFrame(output, opcode, payload.Length);
        output.Write(payload);
        EndMessage(output, start);
    }

    private static int BeginFrame(OutBuffer output, byte opcode, int length)
    {
        const int Masked = 0x80;
        Span<byte> header = stackalloc byte[8];
        header[0] = opcode;
        var size = 2;
        if (length < 126)
        {
            header[1] = (byte)(Masked | length);
        }
        else
        {
            header[1] = Masked | 126;
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], checked((ushort)length));
            size = 4;
        }
        BinaryPrimitives.WriteUInt32LittleEndian(header[size..], Mask);
        output.Write(header[..(size + sizeof(uint))]);
        return output.Length;
    }

    private static bool TryReadFrame(ReadOnlySpan<byte> input, out byte opcode, out ReadOnlySpan<byte> payload, out int length)
    {
        payload = default;
        (opcode, length) = (0, 0);
        if (input.Length < 2)
            return false;
        opcode = input[0];
        long size = input[1] & 0x7F;
        var header = 2;
        if (size == 126)
        {
            header = 4;
            if (input.Length < header)
                return false;
            size = BinaryPrimitives.ReadUInt16BigEndian(input[2..]);
        }
        else if (size == 127)
        {
            header = 10;
            if (input.Length < header)
                return false;
            size = (long)BinaryPrimitives.ReadUInt64BigEndian(input[2..]);
        }
        if (input.Length < header + size)
            return false;
        payload = input.Slice(header, (int)size);
        length = header + (int)size;
        return true;
    }
}
