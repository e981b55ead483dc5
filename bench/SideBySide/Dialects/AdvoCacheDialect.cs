using System.Net.Sockets;
using AdvoCache.Bench.Load;

namespace AdvoCache.Bench.Dialects;

/// <summary>AdvoCache's protocol. Every connection opens the sheet of its name; those of one sheet hear each other's changes.</summary>
internal sealed class AdvoCacheDialect(string sheet) : WebSocketDialect("/ws")
{
    private static readonly byte[] SetStart = "{\"action\":\"set\",\"key\":\""u8.ToArray();
    private static readonly byte[] SetMiddle = "\",\"value\":\""u8.ToArray();
    private static readonly byte[] SetEnd = "\"}"u8.ToArray();
    private static readonly byte[] GetStart = "{\"action\":\"get\",\"key\":\""u8.ToArray();
    private static readonly byte[] GetEnd = "\"}"u8.ToArray();

    internal override void Greet(Socket socket)
    {
        base.Greet(socket);
        SendMessage(socket, $$"""{"action":"open","sheet":"{{sheet}}","password":"bench"}""");
        var reply = ReceiveMessage(socket);
        if (!reply.StartsWith("{\"success\":true", StringComparison.Ordinal))
            throw new IOException($"open: {reply}");
        _ = ReceiveMessage(socket);
    }

    internal override void Set(OutBuffer output, int ticket, int key, ReadOnlySpan<byte> value)
    {
        var name = KeyName.Write(key, stackalloc byte[KeyName.MaxBytes]);
        var start = BeginMessage(output, SetStart.Length + name.Length + SetMiddle.Length + value.Length + SetEnd.Length);
        output.Write(SetStart);
        output.Write(name);
        output.Write(SetMiddle);
        output.Write(value);
        output.Write(SetEnd);
        EndMessage(output, start);
    }

    internal override void Get(OutBuffer output, int ticket, int key)
    {
        var name = KeyName.Write(key, stackalloc byte[KeyName.MaxBytes]);
        var start = BeginMessage(output, GetStart.Length + name.Length + GetEnd.Length);
        output.Write(GetStart);
        output.Write(name);
        output.Write(GetEnd);
        EndMessage(output, start);
    }

    protected override void Message(ReadOnlySpan<byte> message, IHearer hearer)
    {
        if (message.StartsWith("{\"success\":"u8))
            hearer.Answered(-1, message.StartsWith("{\"success\":true"u8));
        else
            hearer.Heard(message);
    }
}
