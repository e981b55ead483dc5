namespace AdvoCache.Log;

/// <summary>A data directory was written by another node. The message is for the operator.</summary>
public sealed class ForeignDataException(string directory, string written, string wanted)
    : Exception($"{directory} holds the log of the node {written}, not of {wanted}: give every node a directory of its own");
