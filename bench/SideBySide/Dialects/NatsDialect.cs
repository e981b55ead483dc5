using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Dialects;

/// <summary>
/// NATS's text protocol, as its key-value clients use it: a put is a publish to the key's subject that the stream acknowledges; a get asks
/// the stream's leader for the last message of the subject. The ticket is the end of the reply's subject.
/// </summary>
internal sealed class NatsDialect : Dialect
{
    internal const string Bucket = "bench";

    private readonly string _inbox = "_INBOX." + Guid.NewGuid().ToString("N")[..8] + ".";
    private readonly bool _listens;

    internal NatsDialect(bool listens = false)
    {
        _listens = listens;
    }

    internal override void Greet(Socket socket)
    {
        _ = Blocking.ReadLine(socket);
        socket.Send(Encoding.ASCII.GetBytes(
            "CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":false,\"lang\":\"bench\",\"version\":\"1\",\"protocol\":1}\r\n"
            + (_listens ? $"SUB $KV.{Bucket}.> 1\r\n" : $"SUB {_inbox}* 1\r\n") + "PING\r\n"));
        for (var line = ""; line != "PONG"; line = Blocking.ReadLine(socket))
        {
            if (line.StartsWith("-ERR", StringComparison.Ordinal))
                throw new IOException($"nats: {line}");
        }
    }

    /// <summary>A request to the server's own services, on a blocking socket after <see cref="Greet"/>.</summary>
    internal string Ask(Socket socket, string subject, string body)
    {
        socket.Send(Encoding.ASCII.GetBytes(
            $"PUB {subject} {_inbox}0 {body.Length.ToString(CultureInfo.InvariantCulture)}\r\n{body}\r\n"));
        while (true)
        {
            var line = Blocking.ReadLine(socket);
            if (!line.StartsWith("MSG", StringComparison.Ordinal))
                continue;
            var length = int.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
            return Encoding.UTF8.GetString(Blocking.Read(socket, length + 2));
        }
    }

    internal override void Set(OutBuffer output, int ticket, int key, ReadOnlySpan<byte> value)
    {
        output.Write("PUB $KV."u8);
        output.Write(Bucket);
        output.Write("."u8);
        output.Write(KeyName.Write(key, stackalloc byte[KeyName.MaxBytes]));
        Reply(output, ticket, value.Length);
        output.Write(value);
        output.Write("\r\n"u8);
    }

    internal override void Get(OutBuffer output, int ticket, int key)
    {
        var name = KeyName.Write(key, stackalloc byte[KeyName.MaxBytes]);
        var start = "{\"last_by_subj\":\"$KV.bench."u8;
        output.Write("PUB $JS.API.STREAM.MSG.GET.KV_"u8);
        output.Write(Bucket);
        Reply(output, ticket, start.Length + name.Length + 2);
        output.Write(start);
        output.Write(name);
        output.Write("\"}\r\n"u8);
    }

    internal override int Read(ReadOnlySpan<byte> input, OutBuffer output, IHearer hearer)
    {
        var read = 0;
        while (true)
        {
            var rest = input[read..];
            var line = rest.IndexOf("\r\n"u8);
            if (line < 0)
                return read;
            var text = rest[..line];
            if (!text.StartsWith("MSG "u8))
            {
                read += line + 2;
                if (text.SequenceEqual("PING"u8))
                    output.Write("PONG\r\n"u8);
                else if (text.StartsWith("-ERR"u8))
                    throw new IOException($"nats: {Encoding.UTF8.GetString(text)}");
                continue;
            }
            if (!Utf8Parser.TryParse(text[(text.LastIndexOf((byte)' ') + 1)..], out int length, out _))
                throw new InvalidDataException("nats: a message without a length");
            if (rest.Length < line + 2 + length + 2)
                return read;
            Message(text[4..], rest.Slice(line + 2, length), hearer);
            read += line + 2 + length + 2;
        }
    }

    private void Message(ReadOnlySpan<byte> subject, ReadOnlySpan<byte> body, IHearer hearer)
    {
        if (_listens)
        {
            hearer.Heard(body);
            return;
        }
        if (!Utf8Parser.TryParse(subject[_inbox.Length..], out int ticket, out _))
            throw new InvalidDataException("nats: an answer without a ticket");
        hearer.Answered(ticket, body.IndexOf("\"error\""u8) < 0);
    }

    private void Reply(OutBuffer output, int ticket, int bytes)
    {
        output.Write(" "u8);
        output.Write(_inbox);
        output.WriteDigits(ticket);
        output.Write(" "u8);
        output.WriteDigits(bytes);
        output.Write("\r\n"u8);
    }
}
