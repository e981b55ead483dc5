using System.Net;
using System.Net.Sockets;

namespace AdvoCache.Tests.Support;

/// <summary>HTTP over sockets that somebody else makes, such as those of another network namespace.</summary>
internal static class SocketConnector
{
    public static SocketsHttpHandler Handler(Func<Socket> newSocket) => new()
    {
        UseProxy = false,
        ConnectCallback = async (context, cancel) =>
        {
            var socket = newSocket();
            try
            {
                socket.NoDelay = true;
                await socket.ConnectAsync(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };
}
