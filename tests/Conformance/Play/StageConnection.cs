using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Conformance.Play;

/// <summary>One connection of a scenario, the node it goes to, and whether its end has been seen.</summary>
internal sealed class StageConnection(NodeProcess node, RawWebSocket socket)
{
    public NodeProcess Node => node;

    public RawWebSocket Socket => socket;

    public bool HasEnded { get; private set; }

    /// <summary>The scenario itself closed or dropped it: that it then ends is not news.</summary>
    public bool WasLeft { get; set; }

    public async Task<Incoming> Receive()
    {
        var incoming = await socket.Receive();
        HasEnded |= incoming.Kind == IncomingKind.Closed;
        return incoming;
    }

    /// <summary>
    /// What has come beyond the expected. Asks for a key that nobody has: the answer stands behind every change that was
    /// acknowledged before, on any node; and a ping finds what stands behind no request.
    /// </summary>
    public async Task<List<Incoming>> TakeUnread()
    {
        var unread = new List<Incoming>();
        if (!HasEnded && !WasLeft)
        {
            var mark = Guid.NewGuid().ToString("N");
            await socket.SendText($$"""{"action":"get","key":"{{mark}}","id":"{{mark}}"}""");
            await TakeUntil(unread, incoming => incoming.Kind == IncomingKind.Text && incoming.Text.Contains(mark, StringComparison.Ordinal));
            await socket.Ping(mark);
            await TakeUntil(unread, incoming => incoming.Kind == IncomingKind.Pong && incoming.Text == mark);
        }

        while (socket.TryReceive(out var late))
            unread.Add(late!); // TryReceive gives one whenever it answers true.
        if (WasLeft)
            unread.RemoveAll(incoming => incoming.Kind == IncomingKind.Closed);
        return unread;
    }

    private async Task TakeUntil(List<Incoming> unread, Func<Incoming, bool> isMark)
    {
        while (!HasEnded)
        {
            var incoming = await Receive();
            if (isMark(incoming))
                return;
            unread.Add(incoming);
        }
    }
}
