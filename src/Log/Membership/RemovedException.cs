namespace AdvoCache.Log;

/// <summary>This node has no part in its cluster any more. The message is for the operator.</summary>
public sealed class RemovedException(string name, bool isReplaced) : Exception(
    isReplaced
        ? $"{name} was replaced by another node of that name, which has its own data directory: this one is of no use any more"
        : $"{name} was removed from the cluster: to take part again it has to be added (POST /members) and start with an empty data directory");
