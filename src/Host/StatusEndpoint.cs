using System.Text.Json;
using AdvoCache.Host.Fanout;
using AdvoCache.Log;

namespace AdvoCache.Host;

/// <summary><c>GET /status</c>: what this node knows of itself; with <c>?digest=1</c> also the digest of its state at <c>applied</c>.</summary>
internal static class StatusEndpoint
{
    internal static async Task ServeAsync(HttpContext context, Settings settings, CacheNode node, Broadcaster broadcaster)
    {
        var status = node.Status();
        var digest = context.Request.Query.ContainsKey("digest") ? await node.DigestAsync() : default;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("node", settings.Node);
        json.WriteString("role", status.Role);
        json.WriteString("leader", status.Leader);
        json.WriteNumber("term", status.Term);
        json.WriteNumber("applied", digest.Digest is null ? status.Applied.Value : digest.Index.Value);
        if (digest.Digest is not null)
            json.WriteString("digest", digest.Digest);
        json.WriteBoolean("ready", status.IsReady);
        if (status.WaitsFor is { } waitsFor)
            json.WriteString("waitsFor", waitsFor);
        json.WriteBoolean("cutOff", status.IsCutOff);
        json.WriteNumber("entry", status.LogEntry);
        json.WriteNumber("sheets", status.Sheets);
        json.WriteNumber("sessions", status.Sessions);
        json.WriteNumber("connections", broadcaster.Connections);
        json.WriteNumber("pending", status.Pending);
        json.WriteBoolean("volumeFull", node.IsVolumeFull);
        json.WriteNumber("digestsAgreed", status.DigestsAgreed);
        json.WriteNumber("digestsDiffer", status.DigestsDiffer);
        WriteProcess(json);
        json.WriteEndObject();
        await json.FlushAsync();
    }

    /// <summary>What this process costs its machine, since it started.</summary>
    private static void WriteProcess(Utf8JsonWriter json)
    {
        json.WriteStartObject("process");
        json.WriteNumber("residentBytes", Environment.WorkingSet);
        json.WriteNumber("allocatedBytes", GC.GetTotalAllocatedBytes());
        json.WriteNumber("collections", GC.CollectionCount(0));
        json.WriteNumber("pausedMs", (long)GC.GetTotalPauseDuration().TotalMilliseconds);
        json.WriteNumber("processorMs", (long)Environment.CpuUsage.TotalTime.TotalMilliseconds);
        json.WriteEndObject();
    }
}
