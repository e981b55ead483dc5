using System.Text.Json;
using AdvoCache.Tests.Cluster.Histories;
using AdvoCache.Tests.Support;

namespace AdvoCache.Tests.Cluster.Workloads;

/// <summary>Reads a reply as the checkers understand it.</summary>
internal static class Answer
{
    /// <summary>The asked operation with its outcome. Throws for a reply that no fault explains.</summary>
    public static Operation Read(Operation asked, JsonElement reply, long now)
    {
        if (reply.Succeeded())
            return Filled(asked, reply) with { Outcome = Outcome.Done, Returned = now };
        var code = reply.Text("code");
        if (code == "unavailable")
            return asked with { Outcome = reply.Has("maybe") ? Outcome.Unknown : Outcome.NoEffect };
        var refusal = code switch
        {
            "not_found" => Refusal.NotFound,
            "version_mismatch" => Refusal.VersionMismatch,
            "stale_fence" => Refusal.StaleFence,
            "lock_held" => Refusal.LockHeld,
            "not_owner" => Refusal.NotOwner,
            "lock_not_found" => Refusal.LockNotFound,
            _ => throw new JsonException($"{asked} was answered with {reply}"),
        };
        var version = refusal == Refusal.VersionMismatch ? reply.Number("version") ?? 0 : (long?)null;
        return asked with { Outcome = Outcome.Refused, Refusal = refusal, Returned = now, Index = reply.Number("index"), Version = version };
    }

    private static Operation Filled(Operation asked, JsonElement reply) => asked with
    {
        // A get of null has no value in its reply.
        Value = asked.Kind == OperationKind.Get ? reply.Raw("value") ?? "null" : asked.Value,
        Index = reply.Number("index"),
        Version = reply.Number("version"),
        Token = reply.Number("token"),
    };
}
