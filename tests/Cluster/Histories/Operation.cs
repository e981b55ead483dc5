using System.Text.Json.Serialization;

namespace AdvoCache.Tests.Cluster.Histories;

/// <summary>One request of a client and what became of it.</summary>
internal sealed record Operation : Fact
{
    /// <summary>Unique in the run.</summary>
    public required long Id { get; init; }

    /// <summary>Who asked; keeps its number over reconnects.</summary>
    public required int Client { get; init; }

    /// <summary>Over which connection; unique in the run. Locks belong to connections.</summary>
    public required int Connection { get; init; }

    /// <summary>The node it was sent to.</summary>
    public required string Node { get; init; }

    public required OperationKind Kind { get; init; }

    public required string Sheet { get; init; }

    /// <summary>The key, the lock's key, or the prefix or suffix.</summary>
    public required string Key { get; init; }

    /// <summary>The value written or read, as raw JSON text; null where there is none. No two sets of a run write the same one.</summary>
    public string? Value { get; init; }

    public long? IfVersion { get; init; }

    public Fence? Fence { get; init; }

    /// <summary>Of the value or the lock, in milliseconds as sent (seconds times 1000); null: the server's default.</summary>
    public long? TtlMs { get; init; }

    /// <summary>How long a lock was to wait in the queue; null: not at all.</summary>
    public long? WaitMs { get; init; }

    /// <summary>Whether a get asked for this node's own state only.</summary>
    public bool Stale { get; init; }

    /// <summary>Taken before the request is handed to the socket.</summary>
    public required long Called { get; init; }

    /// <summary>Taken after the reply is read; <see cref="Fact.Never"/> unless the outcome is Done or Refused.</summary>
    public long Returned { get; init; } = Never;

    public required Outcome Outcome { get; init; }

    public Refusal Refusal { get; init; }

    /// <summary>The reply's index; a refusal other than not_found has none.</summary>
    public long? Index { get; init; }

    /// <summary>The reply's version: of the value found or set, or the current one of a version mismatch (0: absent).</summary>
    public long? Version { get; init; }

    /// <summary>The reply's fencing token.</summary>
    public long? Token { get; init; }

    [JsonIgnore]
    public bool IsAnswered => Outcome is Outcome.Done or Outcome.Refused;

    [JsonIgnore]
    public bool IsWrite => Kind is OperationKind.Set or OperationKind.Delete or OperationKind.DeletePrefix or OperationKind.DeleteSuffix;

    /// <summary>Whether this was over before the other began, so that every observer must agree on their order.</summary>
    public bool Precedes(Operation other) => Returned < other.Called;

    /// <summary>Whether this write concerns the key.</summary>
    public bool Touches(string key) => Kind switch
    {
        OperationKind.Set or OperationKind.Delete => key == Key,
        OperationKind.DeletePrefix => key.StartsWith(Key, StringComparison.Ordinal),
        OperationKind.DeleteSuffix => key.EndsWith(Key, StringComparison.Ordinal),
        _ => false,
    };
}
