using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;

namespace AdvoCache.Tests.Support;

/// <summary>Upgrades a fresh TCP connection to WebSocket, as in RFC 6455, section 4.</summary>
internal static class Handshake
{
    private const string AcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int KeyBytes = 16;

    public static async Task Perform(Stream stream, PipeReader pipe, Uri address, CancellationToken cancel)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));
        var request = $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nUpgrade: websocket\r\n" +
            $"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancel);

        var answer = await ReadHead(pipe, cancel);
        if (!answer.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
            throw new InvalidDataException($"The server did not upgrade: {answer}");
        if (!answer.Contains(AcceptFor(key), StringComparison.Ordinal))
            throw new InvalidDataException($"The server's accept does not answer the key: {answer}");
    }

    private static async Task<string> ReadHead(PipeReader pipe, CancellationToken cancel)
    {
        while (true)
        {
            var result = await pipe.ReadAsync(cancel);
            if (TryTakeHead(result.Buffer, out var head, out var end))
            {
                pipe.AdvanceTo(end);
                return head;
            }

            pipe.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
                throw new InvalidDataException("The connection ended in the handshake.");
        }
    }

    private static bool TryTakeHead(ReadOnlySequence<byte> received, out string head, out SequencePosition end)
    {
        var reader = new SequenceReader<byte>(received);
        var found = reader.TryReadTo(out ReadOnlySequence<byte> bytes, "\r\n\r\n"u8);
        head = found ? Encoding.ASCII.GetString(bytes) : "";
        end = reader.Position;
        return found;
    }

    // The RFC asks for SHA-1: a proof of having read the key, not a secret.
#pragma warning disable CA5350
    private static string AcceptFor(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSuffix)));
#pragma warning restore CA5350
}
