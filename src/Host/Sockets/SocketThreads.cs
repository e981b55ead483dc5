namespace AdvoCache.Host.Sockets;

/// <summary>
/// Has the runtime go on with what waits for a socket on the thread that notices it, instead of waking another. So nothing that follows a
/// read or write may block or compute for long, milliseconds say: it would keep other sockets waiting, Raft's among them. What does yields first.
/// </summary>
internal static class SocketThreads
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>To be called before the first socket is made. An operator's own choice stands.</summary>
    internal static void GoOnWhereNoticed()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(InlineCompletions)))
            Environment.SetEnvironmentVariable(InlineCompletions, "1");
    }
}
