using System.Text.Json.Nodes;
using AdvoCache.Tests.Cluster.Histories;

namespace AdvoCache.Tests.Cluster.Workloads;

/// <summary>A request that a client is about to send; what is null is left out. Times to live are in whole seconds, as on the wire.</summary>
internal sealed record Order(OperationKind Kind, string Key)
{
    private const long MsPerSecond = 1_000;

    /// <summary>Raw JSON.</summary>
    public string? Value { get; init; }

    public long? IfVersion { get; init; }

    public Fence? Fence { get; init; }

    /// <summary>Of the value or of the lock.</summary>
    public int? TtlSeconds { get; init; }

    public int? WaitMs { get; init; }

    public bool Stale { get; init; }

    public long? TtlMs => TtlSeconds * MsPerSecond;

    public string ToJson()
    {
        var json = new JsonObject { ["action"] = Action, ["key"] = Key };
        if (Value is not null)
            json["value"] = JsonNode.Parse(Value);
        if (IfVersion is { } version)
            json["if_version"] = version;
        if (Fence is { } fence)
            json["fence"] = new JsonObject { ["key"] = fence.Key, ["token"] = fence.Token };
        if (TtlSeconds is { } seconds)
            json[Kind == OperationKind.Lock ? "lock_ttl" : "ttl"] = seconds;
        if (WaitMs is { } wait)
            json["wait_ms"] = wait;
        if (Stale)
            json["consistency"] = "stale";
        return json.ToJsonString();
    }

    private string Action => Kind switch
    {
        OperationKind.Get => "get",
        OperationKind.Set => "set",
        OperationKind.Delete => "delete",
        OperationKind.Lock => "lock",
        OperationKind.Unlock => "unlock",
        _ => throw new InvalidOperationException($"No workload sends {Kind}."),
    };
}
