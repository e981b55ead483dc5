namespace AdvoCache.Tests.Support;

/// <summary>Clients that wait for a lock.</summary>
public static class LockWaits
{
    /// <summary>Asks for a lock that another client holds, and returns when the session is in the queue for it.</summary>
    public static async Task QueueForLock(this RawWebSocket client, NodeProcess node, string request)
    {
        await client.SendText(request);
        // A node reads on only when it has handed the request to the log; then the request is among those that wait for the log.
        await client.Ping("on its way");
        var pong = await client.Receive();
        if (pong.Kind != IncomingKind.Pong)
            throw new InvalidOperationException($"Instead of waiting, the client was told {pong}.");
        await Eventually.Until("the request went through the log", async () => await node.Status() is { Pending: 0 });
    }
}
