using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace AdvoCache.Host.Sockets;

/// <summary>Accepts connections of <see cref="DirectTransport"/>. A connection that fails while it is accepted ends no other.</summary>
internal sealed class DirectListener(Socket socket) : IConnectionListener
{
    /// <summary>While the process has no file descriptor left, accepting again at once would only burn a processor.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(10);

    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var accepted = await socket.AcceptAsync(cancellationToken);
                accepted.NoDelay = true;
                return new DirectConnection(accepted);
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException ended) when (ended.SocketErrorCode == SocketError.OperationAborted)
            {
                return null;
            }
            catch (SocketException)
            {
                await Task.Delay(PauseAfterFailure, cancellationToken);
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => DisposeAsync();

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
