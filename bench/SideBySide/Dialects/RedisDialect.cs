using System.Net.Sockets;
using System.Text;
using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Dialects;

/// <summary>
/// Redis's RESP. With WAIT, requests that are sent together share one WAIT 1 behind them and count as answered with it: one of two replicas
/// has them then, as with a majority of three.
/// </summary>
internal sealed class RedisDialect(bool wait) : Dialect
{
    internal const string Channel = "bench";

    private readonly Queue<int> _batches = new();
    private int _batch;
    private bool _publishes;
    private bool _subscribes;
    private int _failures;

    /// <summary>Publishes instead of setting.</summary>
    internal static RedisDialect Publisher => new(wait: false) { _publishes = true };

    internal static RedisDialect Subscriber => new(wait: false) { _subscribes = true };

    internal override void Greet(Socket socket)
    {
        socket.Send("PING\r\n"u8);
        var pong = Blocking.ReadLine(socket);
        if (pong != "+PONG")
            throw new IOException($"redis: {pong}");
        if (!_subscribes)
            return;
        socket.Send(Encoding.ASCII.GetBytes($"SUBSCRIBE {Channel}\r\n"));
        for (var i = 0; i < 6; i++)
            _ = Blocking.ReadLine(socket);
    }

    internal override void Set(OutBuffer output, int ticket, int key, ReadOnlySpan<byte> value)
    {
        var name = KeyName.Write(key, stackalloc byte[KeyName.MaxBytes]);
        output.Write(_publishes ? "*3\r\n$7\r\nPUBLISH\r\n$"u8 : "*3\r\n$3\r\nSET\r\n$"u8);
        if (_publishes)
        {
            output.WriteDigits(Channel.Length);
            output.Write("\r\n"u8);
            output.Write(Channel);
        }
        else
        {
            output.WriteDigits(name.Length);
            output.Write("\r\n"u8);
            output.Write(name);
        }
        output.Write("\r\n$"u8);
        output.WriteDigits(value.Length);
        output.Write("\r\n"u8);
        output.Write(value);
        output.Write("\r\n"u8);
        _batch++;
    }

    internal override void Get(OutBuffer output, int ticket, int key)
    {
        var name = KeyName.Write(key, stackalloc byte[KeyName.MaxBytes]);
        output.Write("*2\r\n$3\r\nGET\r\n$"u8);
        output.WriteDigits(name.Length);
        output.Write("\r\n"u8);
        output.Write(name);
        output.Write("\r\n"u8);
        _batch++;
    }

    internal override void EndOfBatch(OutBuffer output)
    {
        if (wait && _batch > 0)
        {
            output.Write("*3\r\n$4\r\nWAIT\r\n$1\r\n1\r\n$1\r\n0\r\n"u8);
            _batches.Enqueue(_batch);
        }
        _batch = 0;
    }

    internal override int Read(ReadOnlySpan<byte> input, OutBuffer output, IHearer hearer)
    {
        var read = 0;
        while (ReplyLength(input[read..]) is > 0 and var length)
        {
            Reply(input.Slice(read, length), hearer);
            read += length;
        }
        return read;
    }

    private void Reply(ReadOnlySpan<byte> reply, IHearer hearer)
    {
        if (_subscribes)
        {
            hearer.Heard(reply);
            return;
        }
        // A key that is not there is "$-1".
        var succeeded = reply[0] != '-' && !(reply[0] == '$' && reply[1] == '-');
        if (!wait)
        {
            hearer.Answered(-1, succeeded);
            return;
        }
        if (!succeeded)
            _failures++;
        if (reply[0] != ':')
            return;
        for (var count = _batches.Dequeue(); count > 0; count--)
            hearer.Answered(-1, reply[1] != '0' && _failures == 0);
        _failures = 0;
    }

    /// <summary>How long the first reply is; 0: it is not whole yet.</summary>
    private static int ReplyLength(ReadOnlySpan<byte> input)
    {
        var line = input.IndexOf("\r\n"u8);
        if (line < 0)
            return 0;
        var length = line + 2;
        switch (input[0])
        {
            case (byte)'$':
                var bytes = Number(input[1..line]);
                return bytes < 0 ? length : length + bytes + 2 <= input.Length ? length + bytes + 2 : 0;
            case (byte)'*':
                for (var items = Number(input[1..line]); items > 0; items--)
                {
                    var item = ReplyLength(input[length..]);
                    if (item == 0)
                        return 0;
                    length += item;
                }
                return length;
            default:
                return length;
        }
    }

    private static int Number(ReadOnlySpan<byte> digits)
        => System.Buffers.Text.Utf8Parser.TryParse(digits, out int number, out _) ? number : throw new InvalidDataException("redis: no number");
}
