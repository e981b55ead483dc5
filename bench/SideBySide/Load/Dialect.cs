using System.Net.Sockets;

namespace AdvoCache.Bench.Load;

/// <summary>
/// One connection's side of a system's protocol. Requests have tickets, which count up; whoever answers out of order finds the ticket in
/// the answer.
/// </summary>
internal abstract class Dialect
{
    /// <summary>Whatever comes before the first request, on a blocking socket.</summary>
    internal abstract void Greet(Socket socket);

    internal abstract void Set(OutBuffer output, int ticket, int key, ReadOnlySpan<byte> value);

    internal abstract void Get(OutBuffer output, int ticket, int key);

    /// <summary>Called after the last request of those that are sent together.</summary>
    internal virtual void EndOfBatch(OutBuffer output)
    {
    }

    /// <summary>Whether the protocol's own flow control lets another request of so many bytes go out.</summary>
    internal virtual bool HasRoomFor(int bytes) => true;

    /// <summary>Answers the protocol's own questions and reports what was answered or heard. Returns how many bytes were whole messages.</summary>
    internal abstract int Read(ReadOnlySpan<byte> input, OutBuffer output, IHearer hearer);
}
