using System.Net.Sockets;
using System.Text;

namespace AdvoCache.Bench.Dialects;

/// <summary>Reading from a blocking socket, for what comes before the load.</summary>
internal static class Blocking
{
    internal static byte[] Read(Socket socket, int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var got = socket.Receive(bytes.AsSpan(read));
            if (got == 0)
                throw new IOException("The server closed the connection.");
            read += got;
        }
        return bytes;
    }

    /// <summary>Reads byte by byte, so that nothing behind the end is taken.</summary>
    internal static string ReadUntil(Socket socket, ReadOnlySpan<byte> end)
    {
        var bytes = new List<byte>();
        while (bytes.Count < end.Length || !end.SequenceEqual(bytes[^end.Length..].ToArray()))
            bytes.Add(Read(socket, 1)[0]);
        return Encoding.UTF8.GetString([.. bytes]);
    }

    internal static string ReadLine(Socket socket) => ReadUntil(socket, "\r\n"u8).TrimEnd();
}
