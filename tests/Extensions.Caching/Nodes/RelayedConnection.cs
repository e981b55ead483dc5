using System.Net.Sockets;

namespace AdvoCache.Tests.Extensions.Caching.Nodes;

/// <summary>A client's connection and the one to the server that it goes on by.</summary>
internal sealed class RelayedConnection(TcpClient client, TcpClient server) : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private volatile TaskCompletionSource? _heldUp;

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
        LetGo();
    }

    internal void Start()
    {
        _ = PassOnAsync(client, server, isFromServer: false);
        _ = PassOnAsync(server, client, isFromServer: true);
    }

    internal void HoldUp() => _heldUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void LetGo()
    {
        var heldUp = _heldUp;
        _heldUp = null;
        heldUp?.TrySetResult();
    }

    private async Task PassOnAsync(TcpClient from, TcpClient to, bool isFromServer)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            while (await from.GetStream().ReadAsync(buffer) is > 0 and var read)
            {
                if (isFromServer && _heldUp is { } heldUp)
                    await heldUp.Task;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception cut) when (cut is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, or closed by the other end.
        }
        Dispose();
    }
}
