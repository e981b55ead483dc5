namespace AdvoCache.Log;

/// <summary>A data directory was written by another node or another cluster. The message is for the operator.</summary>
public sealed class ForeignDataException(string directory, string written, string wanted)
    : Exception($"{directory} holds the log of another node or cluster ({written}), not of this one ({wanted}): give this node a directory of its own");
