using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Dialects;

/// <summary>
/// etcd's gRPC over HTTP/2 (RFC 9113), as far as the generator needs it: a stream for each request, headers without compression, and
/// only the shape of the answers. A call that failed has no data before its trailers.
/// </summary>
internal sealed class EtcdDialect(bool watches = false) : Dialect
{
    private const int FrameHeader = 9;
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte GoAway = 7;
    private const byte WindowUpdate = 8;
    private const byte EndStream = 0x1;
    private const byte Ack = 0x1;
    private const byte EndHeaders = 0x4;
    private const byte Padded = 0x8;
    private const int DefaultWindow = 65_535;
    private const int LargeWindow = 1 << 30;
    private const int Ring = 8192;

    private static readonly byte[] PutHeaders = HeadersOf("/etcdserverpb.KV/Put");
    private static readonly byte[] RangeHeaders = HeadersOf("/etcdserverpb.KV/Range");
    private static readonly byte[] WatchHeaders = HeadersOf("/etcdserverpb.Watch/Watch");

    private readonly bool[] _hasData = new bool[Ring];
    private readonly List<byte> _watched = [];
    private int _window = DefaultWindow;

    internal override void Greet(Socket socket)
    {
        var output = new OutBuffer();
        output.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Frame(output, Settings, 0, 0, [0, 4, .. BigEndian(LargeWindow)]);
        Frame(output, WindowUpdate, 0, 0, BigEndian(LargeWindow));
        if (watches)
        {
            Frame(output, Headers, EndHeaders, 1, WatchHeaders);
            // create_request { key: "k", range_end: "l" }: every key of the load.
            Frame(output, Data, 0, 1, [0, 0, 0, 0, 8, 0x0A, 6, 0x0A, 1, (byte)'k', 0x12, 1, (byte)'l']);
        }
        socket.Send(output.Unsent);
    }

    internal override bool HasRoomFor(int bytes) => _window >= bytes + 64;

    internal override void Set(OutBuffer output, int ticket, int key, ReadOnlySpan<byte> value)
    {
        var name = KeyName.Write(key, stackalloc byte[KeyName.MaxBytes]);
        Span<byte> length = stackalloc byte[5];
        length = length[..Varint(length, value.Length)];
        Begin(output, ticket, PutHeaders, 2 + name.Length + 1 + length.Length + value.Length);
        output.Write(0x0A);
        output.Write((byte)name.Length);
        output.Write(name);
        output.Write(0x12);
        output.Write(length);
        output.Write(value);
    }

    /// <summary>A linearizable read, which is etcd's default.</summary>
    internal override void Get(OutBuffer output, int ticket, int key)
    {
        var name = KeyName.Write(key, stackalloc byte[KeyName.MaxBytes]);
        Begin(output, ticket, RangeHeaders, 2 + name.Length);
        output.Write(0x0A);
        output.Write((byte)name.Length);
        output.Write(name);
    }

    internal override int Read(ReadOnlySpan<byte> input, OutBuffer output, IHearer hearer)
    {
        var read = 0;
        while (input.Length - read >= FrameHeader)
        {
            var header = input[read..];
            var length = (header[0] << 16) | (header[1] << 8) | header[2];
            if (header.Length < FrameHeader + length)
                break;
            var stream = BinaryPrimitives.ReadInt32BigEndian(header[5..]) & int.MaxValue;
            Frame(header[3], header[4], stream, header.Slice(FrameHeader, length), output, hearer);
            read += FrameHeader + length;
        }
        return read;
    }

    private void Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload, OutBuffer output, IHearer hearer)
    {
        var ticket = (stream - 1) / 2;
        switch (type)
        {
            case Data when watches:
                Watched((flags & Padded) == 0 ? payload : payload[1..^payload[0]], hearer);
                break;
            case Data:
                _hasData[ticket % Ring] = true;
                break;
            case Headers when !watches && (flags & EndStream) != 0:
                hearer.Answered(ticket, _hasData[ticket % Ring]);
                _hasData[ticket % Ring] = false;
                break;
            case Settings when (flags & Ack) == 0:
                Frame(output, Settings, Ack, 0, []);
                break;
            case Ping when (flags & Ack) == 0:
                Frame(output, Ping, Ack, 0, payload);
                break;
            case WindowUpdate when stream == 0:
                _window += BinaryPrimitives.ReadInt32BigEndian(payload);
                break;
            case Reset or GoAway:
                throw new IOException($"etcd ended the stream or connection: {Encoding.UTF8.GetString(payload)}");
        }
    }

    /// <summary>Collects gRPC messages and counts the events (field 11) of the watch responses in them.</summary>
    private void Watched(ReadOnlySpan<byte> data, IHearer hearer)
    {
        _watched.AddRange(data);
        var all = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_watched);
        var read = 0;
        while (all.Length - read >= 5 && all.Length - read - 5 >= BinaryPrimitives.ReadInt32BigEndian(all[(read + 1)..]))
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(all[(read + 1)..]);
            Events(all.Slice(read + 5, length), hearer);
            read += 5 + length;
        }
        _watched.RemoveRange(0, read);
    }

    private static void Events(ReadOnlySpan<byte> response, IHearer hearer)
    {
        const int EventsField = 11;
        while (!response.IsEmpty)
        {
            var tag = ReadVarint(ref response);
            var size = (int)ReadVarint(ref response);
            // Wire type 2 has a length; of the others the number just read was all.
            if ((tag & 7) != 2)
                continue;
            if (tag >> 3 == EventsField)
                hearer.Heard(response[..size]);
            response = response[size..];
        }
    }

    private void Begin(OutBuffer output, int ticket, byte[] headers, int messageBytes)
    {
        var stream = (ticket * 2) + 1;
        Frame(output, Headers, EndHeaders, stream, headers);
        FrameHead(output, Data, EndStream, stream, messageBytes + 5);
        output.Write(0);
        output.Write(BigEndian(messageBytes));
        _window -= messageBytes + 5;
    }

    private static void Frame(OutBuffer output, byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        FrameHead(output, type, flags, stream, payload.Length);
        output.Write(payload);
    }

    private static void FrameHead(OutBuffer output, byte type, byte flags, int stream, int length)
    {
        Span<byte> header = [(byte)(length >> 16), (byte)(length >> 8), (byte)length, type, flags, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header[5..], stream);
        output.Write(header);
    }

    /// <summary>A header block (RFC 7541) of indexed and literal fields that are not to be remembered.</summary>
    private static byte[] HeadersOf(string path)
        => [0x83, 0x86, 0x04, .. Text(path), 0x01, .. Text("127.0.0.1"), 0x0F, 0x10, .. Text("application/grpc"), 0x00, .. Text("te"), .. Text("trailers")];

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] BigEndian(int number)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    private static int Varint(Span<byte> into, int number)
    {
        var length = 0;
        for (var rest = (uint)number; ; rest >>= 7)
        {
            into[length++] = (byte)(rest < 0x80 ? rest : (rest & 0x7F) | 0x80);
            if (rest < 0x80)
                return length;
        }
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> from)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = from[0];
            from = from[1..];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return number;
        }
    }
}
