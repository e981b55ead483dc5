namespace AdvoCache.Log;

/// <summary>
/// Bytes on this node that this build cannot read: damaged on its disk, or written by a newer version. The node stops rather than
/// differ from the others. The message is for the operator.
/// </summary>
public sealed class DamagedLogException : Exception
{
    internal DamagedLogException(string message)
        : base(message)
    {
    }

    internal static DamagedLogException Entry(long entry)
        => new($"log entry {entry} is damaged on this node or was written by a newer version: upgrade this node, or restore its data directory (docs/operating.md)");

    internal static DamagedLogException Directory(string directory, string reason)
        => new($"the log in {directory} is damaged or incomplete: restore the data directory (docs/operating.md). The log says: {reason}");

    internal static DamagedLogException Nothing(string directory)
        => new($"there is no log in {directory}: a cluster starts over with the state of a node that has one");

    internal static DamagedLogException Members(long version)
        => new($"the table of members set by change {version} was written by a newer version: upgrade this node");
}
